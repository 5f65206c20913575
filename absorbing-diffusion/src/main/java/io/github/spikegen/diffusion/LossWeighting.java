package io.github.spikegen.diffusion;

/** How much the cross entropy of step t counts in the loss. */
public enum LossWeighting {

  /** Weight {@code Td/t}: the evidence lower bound on the likelihood, which varies most. */
  ELBO {
    @Override
    public double weight(int step, int steps) {
      return (double) steps / step;
    }
  },

  /**
   * Weight {@code 1 - t/Td}, as in the release of Spiking-Diffusion. The step t = Td, where
   * sampling begins, has weight 0: what the network answers there is never trained.
   */
  REWEIGHTED {
    @Override
    public double weight(int step, int steps) {
      return 1 - (double) step / steps;
    }
  },

  /** Weight {@code 1 - (t-1)/Td}: falls as {@link #REWEIGHTED} does, but still trains t = Td. */
  REWEIGHTED_KEEPING_LAST {
    @Override
    public double weight(int step, int steps) {
      return 1 - (double) (step - 1) / steps;
    }
  };

  /**
   * Returns the weight of one step.
   *
   * @param step the step t, 1 to Td
   * @param steps the number of noise steps Td
   * @return a factor for the cross entropy, at least 0
   */
  public abstract double weight(int step, int steps);
}
