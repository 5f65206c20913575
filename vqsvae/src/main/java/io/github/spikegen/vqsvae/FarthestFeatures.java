package io.github.spikegen.vqsvae;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Chooses features that existing codes represent badly: each is drawn with a probability
 * proportional to its squared distance from the nearest code chosen so far (the seeding of
 * k-means++).
 */
final class FarthestFeatures {

  private final float[] rows;
  private final int dimension;
  private final double[] distances;
  private final SplittableRandom random;

  /**
   * Starts without any code.
   *
   * @param rows features, row after row
   * @param dimension the length of a row
   */
  FarthestFeatures(float[] rows, int dimension, SplittableRandom random) {
    this.rows = rows;
    this.dimension = dimension;
    this.random = random;
    distances = new double[rows.length / dimension];
    Arrays.fill(distances, Double.POSITIVE_INFINITY);
  }

  /** Takes note of a code that exists. */
  void include(float[] codes, int code) {
    for (int row = 0; row < distances.length; row++) {
      double distance = 0;
      for (int i = 0; i < dimension; i++) {
        double difference = rows[row * dimension + i] - codes[code * dimension + i];
        distance += difference * difference;
      }
      distances[row] = Math.min(distances[row], distance);
    }
  }

  /** Overwrites a code by a badly represented feature, slightly moved so that no two codes tie. */
  void choose(float[] codes, int code) {
    int row = draw();
    for (int i = 0; i < dimension; i++) {
      codes[code * dimension + i] =
          rows[row * dimension + i] + 1e-4f * (float) (random.nextDouble() - 0.5);
    }
    include(codes, code);
  }

  private int draw() {
    double total = 0;
    for (double distance : distances) {
      total += distance;
    }
    if (!(total > 0) || Double.isInfinite(total)) {
      return random.nextInt(distances.length); // no code yet, or every feature is represented
    }
    double left = random.nextDouble() * total;
    for (int row = 0; row < distances.length; row++) {
      left -= distances[row];
      if (left < 0) {
        return row;
      }
    }
    return distances.length - 1;
  }
}
