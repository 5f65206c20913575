package io.github.spikegen.run.diffusion;

/** The names of the figures in the log of a Spiking-Diffusion run. */
public final class DiffusionFigures {

  /**
   * Mean squared error of reconstructions, training images; for others see {@link
   * io.github.spikegen.run.DataDescription#unseenFigure}.
   */
  public static final String MSE = "mse";

  /** Codes chosen at least once in the epoch. */
  public static final String CODES_USED = "codes_used";

  /** Exponential of the entropy of the chosen codes. */
  public static final String PERPLEXITY = "perplexity";

  /** Upper bound on the bits a token costs, training images; for others likewise. */
  public static final String BITS_PER_TOKEN = "bits_per_token";

  private DiffusionFigures() {}
}
