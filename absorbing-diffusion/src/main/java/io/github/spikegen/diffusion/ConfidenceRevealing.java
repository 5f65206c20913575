package io.github.spikegen.diffusion;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Draws a code for every masked place and keeps the most confident ones, as many as the reverse
 * process reveals on average.
 */
final class ConfidenceRevealing implements Revealing {

  private record Candidate(int place, int code, double confidence) {}

  private final long[] tokens;
  private final int maskToken;
  private final StepGrid grid;
  private final double noise;
  private final RandomGenerator random;
  private final int maskedAtStart;
  private int masked;
  private int s;

  /**
   * Starts a sample.
   *
   * @param noise the scale of the Gumbel noise at the grid's start
   */
  ConfidenceRevealing(
      long[] tokens, int maskToken, StepGrid grid, double noise, RandomGenerator random) {
    this.tokens = tokens;
    this.maskToken = maskToken;
    this.grid = grid;
    this.noise = noise;
    this.random = random;
    for (long token : tokens) {
      masked += token == maskToken ? 1 : 0;
    }
    maskedAtStart = masked;
    s = grid.count();
    skipStepsThatRevealNothing();
  }

  private void skipStepsThatRevealNothing() {
    while (!isDone() && maskedAfter(s) >= masked) {
      s--;
    }
  }

  /** How many places are still masked after step s. */
  private int maskedAfter(int step) {
    return (int) Math.round((double) maskedAtStart * grid.at(step - 1) / grid.start());
  }

  @Override
  public long[] tokens() {
    return tokens;
  }

  @Override
  public boolean isDone() {
    return masked == 0;
  }

  @Override
  public int step() {
    return grid.at(s);
  }

  @Override
  public void reveal(Prediction prediction) {
    double scale = noise * grid.at(s) / grid.start();
    List<Candidate> candidates = new ArrayList<>();
    for (int place = 0; place < tokens.length; place++) {
      if (tokens[place] == maskToken) {
        double[] probabilities = prediction.probabilities(place);
        int code = Prediction.draw(probabilities, random);
        double confidence = Math.log(probabilities[code]) + scale * gumbel();
        candidates.add(new Candidate(place, code, confidence));
      }
    }
    candidates.sort(Comparator.comparingDouble(Candidate::confidence).reversed());
    int left = maskedAfter(s);
    for (Candidate candidate : candidates.subList(0, masked - left)) {
      tokens[candidate.place()] = candidate.code();
    }
    masked = left;
    s--;
    skipStepsThatRevealNothing();
  }

  private double gumbel() {
    return -Math.log(-Math.log(random.nextDouble(Double.MIN_NORMAL, 1)));
  }
}
