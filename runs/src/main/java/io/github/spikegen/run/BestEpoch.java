package io.github.spikegen.run;

/**
 * The epoch of a stage whose model was best on held-out images so far.
 *
 * @param epoch the epoch, from 1
 * @param value the figure by which it was best, where less is better
 * @param since how many later epochs were judged, and were no better
 */
public record BestEpoch(int epoch, double value, int since) {

  /** Returns the best epoch after one more was judged; the best so far may be null. */
  static BestEpoch after(BestEpoch best, int epoch, double value) {
    return best == null || value < best.value
        ? new BestEpoch(epoch, value, 0)
        : new BestEpoch(best.epoch, best.value, best.since + 1);
  }
}
