package io.github.spikegen.diffusion;

import java.util.random.RandomGenerator;

/**
 * Reveals each token at a step drawn beforehand.
 *
 * <p>In the reverse process a token that is masked at time start, and is revealed with probability
 * {@code (t-t')/t} on the way from t to t', is revealed in {@code (t', t]} with probability {@code
 * (t-t')/start}: its time is uniform. So all times can be drawn first, and the process need only be
 * looked at where one of them falls.
 */
final class RandomRevealing implements Revealing {

  private static final int KNOWN = 0;

  private final long[] tokens;
  private final StepGrid grid;
  private final RandomGenerator random;
  private final int[] revealedAt;
  private int s;

  RandomRevealing(long[] tokens, int maskToken, StepGrid grid, RandomGenerator random) {
    this.tokens = tokens;
    this.grid = grid;
    this.random = random;
    revealedAt = new int[tokens.length];
    for (int place = 0; place < tokens.length; place++) {
      revealedAt[place] =
          tokens[place] == maskToken ? grid.stepOf(random.nextDouble() * grid.start()) : KNOWN;
    }
    s = nextStep();
  }

  private int nextStep() {
    int next = KNOWN;
    for (int step : revealedAt) {
      next = Math.max(next, step);
    }
    return next;
  }

  @Override
  public long[] tokens() {
    return tokens;
  }

  @Override
  public boolean isDone() {
    return s == KNOWN;
  }

  @Override
  public int step() {
    return grid.at(s);
  }

  @Override
  public void reveal(Prediction prediction) {
    for (int place = 0; place < tokens.length; place++) {
      if (revealedAt[place] == s) {
        tokens[place] = Prediction.draw(prediction.probabilities(place), random);
        revealedAt[place] = KNOWN;
      }
    }
    s = nextStep();
  }
}
