package io.github.spikegen.diffusion;

import java.util.random.RandomGenerator;

/**
 * Reveals masked places in a given order, as many a step as the reverse process reveals on average.
 */
final class HaltonRevealing implements Revealing {

  private final long[] tokens;
  private final int maskToken;
  private final RevealCounts counts;
  private final int[] order;
  private final RandomGenerator random;
  private int next;

  /**
   * Starts a sample.
   *
   * @param order every place once; those that are known are passed over
   */
  HaltonRevealing(
      long[] tokens, int maskToken, RevealCounts counts, int[] order, RandomGenerator random) {
    this.tokens = tokens;
    this.maskToken = maskToken;
    this.counts = counts;
    this.order = order;
    this.random = random;
  }

  @Override
  public long[] tokens() {
    return tokens;
  }

  @Override
  public boolean isDone() {
    return counts.isDone();
  }

  @Override
  public int step() {
    return counts.step();
  }

  @Override
  public void reveal(Prediction prediction) {
    int left = counts.take();
    while (left > 0) {
      int place = order[next++];
      if (tokens[place] == maskToken) {
        tokens[place] = Prediction.draw(prediction.probabilities(place), random);
        left--;
      }
    }
  }
}
