package io.github.spikegen.diffusion;

/**
 * The noise steps at which a sampler stops: {@code at(s) = start·s/count}, rounded to whole steps.
 *
 * @param start the noise step where sampling begins, at least 1
 * @param count the number of sampling steps, 1 to {@code start}, so that no two stops coincide
 */
record StepGrid(int start, int count) {

  /**
   * Returns the noise step at the end of the reverse process's first {@code count - s} steps.
   *
   * @param s 0 to {@code count}; 0 gives 0, {@code count} gives {@code start}
   */
  int at(int s) {
    return (int) Math.round((double) start * s / count);
  }

  /** Returns the step s whose interval {@code [at(s-1), at(s))} holds a time in [0, start). */
  int stepOf(double time) {
    int s = Math.min(count, 1 + (int) (time * count / start));
    while (time < at(s - 1)) {
      s--;
    }
    while (time >= at(s)) {
      s++;
    }
    return s;
  }

  /** Returns the share of the noise steps that is left before sampling step s; 1 at the start. */
  double remaining(int s) {
    return (double) at(s) / start;
  }

  /**
   * Returns how many tokens sampling step s unmasks where these numbers are fixed: as many as the
   * reverse process does on average, in whole numbers that add up to {@code masked}.
   *
   * @param s 1 to {@code count}
   * @param masked the masked tokens at the start
   */
  int meanCount(int s, int masked) {
    return left(s, masked) - left(s - 1, masked);
  }

  private int left(int s, int masked) {
    return (int) Math.round((double) masked * at(s) / start);
  }
}
