package io.github.spikegen.diffusion;

/**
 * How many tokens the steps of a sample reveal where these numbers are fixed: as many as the
 * reverse process reveals on average. Steps that would reveal nothing are left out.
 */
final class RevealCounts {

  private final StepGrid grid;
  private final int maskedAtStart;
  private int masked;
  private int s;

  /** Starts a sample with some masked tokens, 0 or more. */
  RevealCounts(StepGrid grid, int masked) {
    this.grid = grid;
    this.maskedAtStart = masked;
    this.masked = masked;
    s = grid.count();
    skipStepsThatRevealNothing();
  }

  private void skipStepsThatRevealNothing() {
    while (masked > 0 && maskedAfterStep() >= masked) {
      s--;
    }
  }

  private int maskedAfterStep() {
    return (int) Math.round((double) maskedAtStart * grid.at(s - 1) / grid.start());
  }

  /** Tells whether no token is masked any more. */
  boolean isDone() {
    return masked == 0;
  }

  /** Returns the noise step t at which the next tokens are revealed. */
  int step() {
    return grid.at(s);
  }

  /** Returns the share of the sample's noise steps that is left, 1 at its start. */
  double remaining() {
    return (double) grid.at(s) / grid.start();
  }

  /** Returns how many tokens this step reveals, at least 1, and moves on to the next. */
  int take() {
    int left = maskedAfterStep();
    int revealed = masked - left;
    masked = left;
    s--;
    skipStepsThatRevealNothing();
    return revealed;
  }
}
