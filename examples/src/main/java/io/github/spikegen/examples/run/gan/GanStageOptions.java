package io.github.spikegen.examples.run.gan;

import io.github.spikegen.examples.run.StageOptions;

/**
 * How long a GAN is trained; how fast it learns is part of its {@code GanConfig}.
 *
 * @param epochs passes over the training set, at least 1
 * @param batchSize images a step, at least 1
 */
public record GanStageOptions(int epochs, int batchSize) implements StageOptions {

  /** Checks the numbers. */
  public GanStageOptions {
    if (epochs < 1 || batchSize < 1) {
      throw new IllegalArgumentException(
          "epochs and batchSize must be at least 1, but were %d and %d"
              .formatted(epochs, batchSize));
    }
  }

  @Override
  public int imagesPerStep() {
    return batchSize;
  }
}
