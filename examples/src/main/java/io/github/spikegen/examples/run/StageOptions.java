package io.github.spikegen.examples.run;

import ai.djl.training.tracker.Tracker;
import io.github.spikegen.training.AdamParameters;
import io.github.spikegen.training.AdamW;
import io.github.spikegen.training.Schedules;

/**
 * How one stage is trained: AdamW, whose rate rises over the first steps and then falls along a
 * cosine to a 200th of its highest.
 *
 * @param epochs passes over the training set, at least 1
 * @param batchSize images a step, at least 1
 * @param learningRate the highest rate, above 0
 * @param weightDecay the strength of the weight decay, at least 0
 */
public record StageOptions(int epochs, int batchSize, double learningRate, double weightDecay) {

  private static final double FALL = 200;
  private static final int WARM_UP_STEPS = 50;

  /** Checks the numbers. */
  public StageOptions {
    if (epochs < 1 || batchSize < 1) {
      throw new IllegalArgumentException(
          "epochs and batchSize must be at least 1, but were %d and %d"
              .formatted(epochs, batchSize));
    }
    if (!(learningRate > 0) || !(weightDecay >= 0)) {
      throw new IllegalArgumentException(
          "learningRate must be above 0 and weightDecay at least 0, but were %s and %s"
              .formatted(learningRate, weightDecay));
    }
  }

  /**
   * Returns the number of steps in an epoch.
   *
   * @param images the size of the training set; a last incomplete batch is left out
   * @return at least 1
   * @throws UsageException if there are fewer images than a batch has
   */
  public int stepsPerEpoch(int images) {
    if (images < batchSize) {
      throw new UsageException(
          "a batch of %d images needs as many to train on, but there are %d"
              .formatted(batchSize, images));
    }
    return images / batchSize;
  }

  /**
   * Returns the number of steps in all epochs.
   *
   * @param stepsPerEpoch the number of steps in an epoch
   * @return at least 1
   * @throws UsageException if they are too many to count
   */
  public int totalSteps(int stepsPerEpoch) {
    long steps = (long) epochs * stepsPerEpoch;
    if (steps > Integer.MAX_VALUE) {
      throw new UsageException(
          "%d epochs of %d steps are %d steps, expected at most %d"
              .formatted(epochs, stepsPerEpoch, steps, Integer.MAX_VALUE));
    }
    return (int) steps;
  }

  /**
   * Makes the optimizer.
   *
   * @param stepsPerEpoch the number of steps in an epoch
   * @return a new optimizer; close it
   */
  AdamW optimizer(int stepsPerEpoch) {
    int steps = totalSteps(stepsPerEpoch);
    Tracker rate =
        Schedules.warmUp(
            Math.min(WARM_UP_STEPS, steps / 10),
            Schedules.cosine(learningRate, learningRate / FALL, steps));
    return new AdamW(rate, AdamParameters.defaults().withWeightDecay(weightDecay));
  }

  /**
   * Tells whether something slow that is done about ten times in a stage is due.
   *
   * @param epoch the number of finished epochs
   * @return true about every tenth of the stage, and at its end
   */
  boolean isTenth(int epoch) {
    return isDue(epoch, Math.max(1, (int) Math.round(epochs / 10.0)));
  }

  /** Tells whether something that is done every few epochs is due, as it is at the stage's end. */
  boolean isDue(int epoch, int every) {
    return epoch % every == 0 || epoch == epochs;
  }
}
