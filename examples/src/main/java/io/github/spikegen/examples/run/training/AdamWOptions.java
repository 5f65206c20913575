package io.github.spikegen.examples.run.training;

import ai.djl.nn.Block;
import ai.djl.training.tracker.Tracker;
import io.github.spikegen.examples.run.Network;
import io.github.spikegen.examples.run.StageOptions;
import io.github.spikegen.training.AdamParameters;
import io.github.spikegen.training.AdamW;
import io.github.spikegen.training.Schedules;
import io.github.spikegen.training.WeightAverage;
import java.util.Optional;

/**
 * How one stage is trained: AdamW, whose rate rises over the first steps and then falls along a
 * cosine to a 200th of its highest.
 *
 * @param epochs passes over the training set, at least 1
 * @param batchSize images a step, at least 1
 * @param learningRate the highest rate, above 0
 * @param weightDecay the strength of the weight decay, at least 0
 * @param averageDecay the decay of the average of the weights that evaluation and sampling use, in
 *     [0, 1); 0 for none
 */
public record AdamWOptions(
    int epochs, int batchSize, double learningRate, double weightDecay, double averageDecay)
    implements StageOptions {

  private static final double FALL = 200;
  private static final int WARM_UP_STEPS = 50;

  /** Checks the numbers. */
  public AdamWOptions {
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
    if (!(averageDecay >= 0 && averageDecay < 1)) {
      throw new IllegalArgumentException(
          "averageDecay must lie in [0, 1), but was " + averageDecay);
    }
  }

  /**
   * Makes options without an average of the weights.
   *
   * @param epochs passes over the training set, at least 1
   * @param batchSize images a step, at least 1
   * @param learningRate the highest rate, above 0
   * @param weightDecay the strength of the weight decay, at least 0
   */
  public AdamWOptions(int epochs, int batchSize, double learningRate, double weightDecay) {
    this(epochs, batchSize, learningRate, weightDecay, 0);
  }

  /**
   * Returns these options with an average of the weights.
   *
   * @param decay its decay, in [0, 1); 0 for none
   * @return a changed copy
   */
  public AdamWOptions withAverageDecay(double decay) {
    return new AdamWOptions(epochs, batchSize, learningRate, weightDecay, decay);
  }

  /**
   * Takes a network into training, with optimizer and average.
   *
   * @param network which network of the run it is
   * @param block the network, initialised
   * @param images the size of the training set
   * @return the network in training; close it
   */
  public TrainedNetwork train(Network network, Block block, int images) {
    return new TrainedNetwork(
        network,
        block,
        optimizer(stepsPerEpoch(images)),
        averageDecay == 0
            ? Optional.empty()
            : Optional.of(new WeightAverage(averageDecay, block.getParameters())));
  }

  /**
   * Makes the optimizer.
   *
   * @param stepsPerEpoch the number of steps in an epoch
   * @return a new optimizer; close it
   */
  public AdamW optimizer(int stepsPerEpoch) {
    int steps = totalSteps(stepsPerEpoch);
    Tracker rate =
        Schedules.warmUp(
            Math.min(WARM_UP_STEPS, steps / 10),
            Schedules.cosine(learningRate, learningRate / FALL, steps));
    return new AdamW(rate, AdamParameters.defaults().withWeightDecay(weightDecay));
  }
}
