package io.github.spikegen.diffusion;

/** How much the cross entropy of step t counts in the loss. */
public enum LossWeighting {

  /** Weight {@code Td/t}: the evidence lower bound on the likelihood, which varies most. */
  ELBO,

  /**
   * Weight {@code 1 - t/Td}, as in the release of Spiking-Diffusion. The step t = Td, where
   * sampling begins, has weight 0: what the network answers there is never trained.
   */
  REWEIGHTED,

  /** Weight {@code 1 - (t-1)/Td}: falls as {@link #REWEIGHTED} does, but still trains t = Td. */
  REWEIGHTED_KEEPING_LAST;

  /**
   * {@return the factor of one step's cross entropy, at least 0}
   *
   * @param step the step t, 1 to Td
   * @param steps the number of noise steps Td
   */
  public double weight(int step, int steps) {
    return switch (this) {
      case ELBO -> (double) steps / step;
      case REWEIGHTED -> 1 - (double) step / steps;
      case REWEIGHTED_KEEPING_LAST -> 1 - (double) (step - 1) / steps;
    };
  }
}
