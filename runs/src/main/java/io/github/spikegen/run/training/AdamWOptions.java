package io.github.spikegen.run.training;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.training.dataset.Batch;
import ai.djl.training.tracker.Tracker;
import io.github.spikegen.data.BatchOrder;
import io.github.spikegen.internal.Require;
import io.github.spikegen.layer.Precision;
import io.github.spikegen.optimizer.AdamParameters;
import io.github.spikegen.optimizer.AdamW;
import io.github.spikegen.optimizer.Schedules;
import io.github.spikegen.probe.SpikeHealth;
import io.github.spikegen.run.EpochRun;
import io.github.spikegen.run.StageOptions;
import io.github.spikegen.run.TrainedNetwork;
import io.github.spikegen.training.EpochReport;
import io.github.spikegen.training.TrainingStep;
import java.util.function.Function;

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
 * @param accumulation how many batches make a step, at least 1; 0, as files of runs before there
 *     was a choice have it, is 1
 * @param patience after how many judgements in a row without improvement the stage ends, at least
 *     1; 0 for never
 * @param precision what convolutions compute in while they learn; null, as files of runs before
 *     there was a choice have it, is float32
 */
public record AdamWOptions(
    int epochs,
    int batchSize,
    double learningRate,
    double weightDecay,
    double averageDecay,
    int accumulation,
    int patience,
    Precision precision)
    implements StageOptions {

  private static final double FALL = 200;
  private static final int WARM_UP_STEPS = 50;

  /** Checks the numbers. */
  public AdamWOptions {
    Require.atLeast("epochs", 1, epochs);
    Require.atLeast("batchSize", 1, batchSize);
    Require.positive("learningRate", learningRate);
    Require.finiteAtLeast("weightDecay", 0, weightDecay);
    Require.shareBelowOne("averageDecay", averageDecay);
    Require.atLeast("accumulation", 0, accumulation);
    Require.atLeast("patience", 0, patience);
    accumulation = Math.max(1, accumulation);
    precision = precision == null ? Precision.FLOAT32 : precision;
  }

  /**
   * Makes options with one batch a step, in float32, without an average of the weights and an early
   * stop.
   *
   * @param epochs passes over the training set, at least 1
   * @param batchSize images a step, at least 1
   * @param learningRate the highest rate, above 0
   * @param weightDecay the strength of the weight decay, at least 0
   */
  public AdamWOptions(int epochs, int batchSize, double learningRate, double weightDecay) {
    this(epochs, batchSize, learningRate, weightDecay, 0, 1, 0, Precision.FLOAT32);
  }

  /**
   * Returns these options with an average of the weights.
   *
   * @param decay its decay, in [0, 1); 0 for none
   * @return a changed copy
   */
  public AdamWOptions withAverageDecay(double decay) {
    return new AdamWOptions(
        epochs, batchSize, learningRate, weightDecay, decay, accumulation, patience, precision);
  }

  /**
   * Returns these options with several batches a step.
   *
   * @param batches how many, at least 1
   * @return a changed copy
   */
  public AdamWOptions withAccumulation(int batches) {
    return new AdamWOptions(
        epochs, batchSize, learningRate, weightDecay, averageDecay, batches, patience, precision);
  }

  /**
   * Returns these options with an early stop.
   *
   * @param judgements how many in a row may bring no improvement, at least 1; 0 for any number
   * @return a changed copy
   */
  public AdamWOptions withPatience(int judgements) {
    return new AdamWOptions(
        epochs,
        batchSize,
        learningRate,
        weightDecay,
        averageDecay,
        accumulation,
        judgements,
        precision);
  }

  /**
   * Returns these options with another precision.
   *
   * @param computed what convolutions compute in while they learn
   * @return a changed copy
   */
  public AdamWOptions withPrecision(Precision computed) {
    return new AdamWOptions(
        epochs,
        batchSize,
        learningRate,
        weightDecay,
        averageDecay,
        accumulation,
        patience,
        computed);
  }

  @Override
  public int imagesPerStep() {
    return Math.multiplyExact(batchSize, accumulation);
  }

  /** Judges after every epoch where that may end the stage. */
  @Override
  public boolean isJudged(int epoch) {
    return patience > 0 || isTenth(epoch);
  }

  /**
   * Takes a network into training, with optimizer and average.
   *
   * @param network which network of the run it is
   * @param block the network, initialised
   * @param images the size of the training set
   * @return the network in training; close it
   */
  public TrainedNetwork train(String network, Block block, int images) {
    return new TrainedNetwork(
        network,
        block,
        optimizer(stepsPerEpoch(images)),
        TrainedNetwork.average(averageDecay, block));
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

  /**
   * Trains an epoch or the rest of one, and watches the spikes.
   *
   * @param part which steps, and who is told
   * @param trained the network in training
   * @param manager the manager under which every step has its own
   * @param order the order of the whole epoch
   * @param batches makes batches in an order
   * @param step computes the loss of a batch
   * @return means over the steps
   */
  public EpochReport run(
      EpochRun part,
      TrainedNetwork trained,
      NDManager manager,
      BatchOrder order,
      Function<BatchOrder, Iterable<Batch>> batches,
      TrainingStep step) {
    try (Precision.Scope used = precision.use();
        SpikeHealth health = SpikeHealth.of(trained.block())) {
      return trained
          .loop(manager)
          .withHealth(health)
          .withAccumulation(accumulation)
          .withFirstStep(part.firstStep())
          .withListener(part.listener())
          .withStop(part.stop())
          .runEpoch(
              part.epoch() + 1,
              batches.apply(order.from(part.firstStep() * accumulation)),
              order.batches() / accumulation,
              step);
    }
  }
}
