package io.github.spikegen.examples.run;

import com.google.gson.annotations.SerializedName;
import io.github.spikegen.autograd.RandomKey;

/** The two stages in which a Spiking-Diffusion model is trained. */
public enum Stage {
  /** The VQ-SVAE: images to tokens and back. */
  @SerializedName("vq")
  VQ("vq", "vq-svae.safetensors", 0),

  /** The denoiser: the distribution of the tokens. */
  @SerializedName("prior")
  PRIOR("prior", "denoiser.safetensors", 1);

  private final String label;
  private final String weightsFile;
  private final long randomStream;

  Stage(String label, String weightsFile, long randomStream) {
    this.label = label;
    this.weightsFile = weightsFile;
    this.randomStream = randomStream;
  }

  /** Returns what an epoch of this stage draws from, counted from 0. */
  RandomKey key(long seed, int epoch) {
    return RandomKey.of(seed).fold(randomStream).fold(epoch);
  }

  /**
   * Returns the name in logs and files.
   *
   * @return {@code vq} or {@code prior}
   */
  public String label() {
    return label;
  }

  /**
   * Returns the name of the file with the stage's weights in the folder of a run.
   *
   * @return the file's name
   */
  public String weightsFile() {
    return weightsFile;
  }
}
