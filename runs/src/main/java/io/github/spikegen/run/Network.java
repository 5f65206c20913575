package io.github.spikegen.run;

/** The networks that runs train; each has a file of weights in the folder of its run. */
public enum Network {
  /** Turns images into tokens and back. */
  VQ_SVAE("vq-svae", Stage.VQ),

  /** Guesses tokens behind masks. */
  DENOISER("denoiser", Stage.PRIOR),

  /** Turns latent vectors into images. */
  GENERATOR("generator", Stage.GAN),

  /** Tells generated images from real ones. */
  DISCRIMINATOR("discriminator", Stage.GAN),

  /** Turns images into spiking latents and back, and draws latents. */
  FSVAE("fsvae", Stage.FSVAE);

  private final String label;
  private final Stage stage;

  Network(String label, Stage stage) {
    this.label = label;
    this.stage = stage;
  }

  /**
   * Returns the stage that trains this network.
   *
   * @return the stage
   */
  public Stage stage() {
    return stage;
  }

  /**
   * Returns the name in files.
   *
   * @return such as {@code vq-svae}
   */
  public String label() {
    return label;
  }
}
