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
  private final RevealCounts counts;
  private final double noise;
  private final RandomGenerator random;

  /**
   * Starts a sample.
   *
   * @param noise the scale of the Gumbel noise at the first step
   */
  ConfidenceRevealing(
      long[] tokens, int maskToken, RevealCounts counts, double noise, RandomGenerator random) {
    this.tokens = tokens;
    this.maskToken = maskToken;
    this.counts = counts;
    this.noise = noise;
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
    double scale = noise * counts.remaining();
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
    for (Candidate candidate : candidates.subList(0, counts.take())) {
      tokens[candidate.place()] = candidate.code();
    }
  }

  private double gumbel() {
    return -Math.log(-Math.log(random.nextDouble(Double.MIN_NORMAL, 1)));
  }
}
