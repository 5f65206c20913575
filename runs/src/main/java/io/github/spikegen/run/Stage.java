package io.github.spikegen.run;

import com.google.gson.annotations.SerializedName;
import io.github.spikegen.autograd.RandomKey;
import java.util.Arrays;
import java.util.List;

/** The stages of training that there are, of all families of models. */
public enum Stage {
  /** The VQ-SVAE of Spiking-Diffusion: images to tokens and back. */
  @SerializedName("vq")
  VQ("vq", 0),

  /** The denoiser of Spiking-Diffusion: the distribution of the tokens. */
  @SerializedName("prior")
  PRIOR("prior", 1),

  /** The generator and the discriminator of a GAN, which are trained together. */
  @SerializedName("gan")
  GAN("gan", 2),

  /** The baseline FSVAE: autoencoder and prior, which are one network. */
  @SerializedName("fsvae")
  FSVAE("fsvae", 3);

  private final String label;
  private final long randomStream;

  Stage(String label, long randomStream) {
    this.label = label;
    this.randomStream = randomStream;
  }

  /**
   * Returns what an epoch of this stage draws random numbers from.
   *
   * @param seed the run's seed
   * @param epoch the epoch, counted from 0
   * @return a key that no other epoch and stage has
   */
  public RandomKey key(long seed, int epoch) {
    return RandomKey.of(seed).fold(randomStream).fold(epoch);
  }

  /**
   * Returns the name in logs and files.
   *
   * @return such as {@code vq}
   */
  public String label() {
    return label;
  }

  /**
   * Returns the networks that are trained.
   *
   * @return one or more
   */
  public List<Network> networks() {
    return Arrays.stream(Network.values()).filter(network -> network.stage() == this).toList();
  }
}
