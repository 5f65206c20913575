package io.github.spikegen.run.fsvae;

/** The names of the figures in the log of an FSVAE's run. */
final class FsvaeFigures {

  /** Mean squared error of reconstructions, training images. */
  public static final String MSE = "mse";

  /** Maximum mean discrepancy of posterior and prior, training images. */
  public static final String MMD = "mmd";

  private FsvaeFigures() {}
}
