package io.github.spikegen.run.training;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.training.dataset.Batch;
import ai.djl.training.tracker.Tracker;
import io.github.spikegen.data.BatchOrder;
import io.github.spikegen.optimizer.Adam;
import io.github.spikegen.optimizer.AdamW;
import io.github.spikegen.optimizer.Schedules;
import io.github.spikegen.run.EpochSteps;
import io.github.spikegen.run.StageTraining.EpochRun;
import io.github.spikegen.run.StageTraining.TrainedNetwork;
import io.github.spikegen.training.TrainingListener.EpochReport;
import io.github.spikegen.training.TrainingStep;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The training of a stage with one network, as {@link AdamWOptions} say.
 *
 * @param options how it is trained
 * @param trained the network in training
 * @param manager the manager under which every step has its own
 */
public record AdamWTraining(AdamWOptions options, TrainedNetwork trained, NDManager manager) {

  private static final double FALL = 200;
  private static final int WARM_UP_STEPS = 50;

  /**
   * Takes a network into training, with optimizer and average.
   *
   * @param options how it is trained
   * @param network the network's name in the run
   * @param block the network, initialized
   * @param images the size of the training set
   * @param manager the manager under which every step has its own
   * @return the training; its network is to be closed
   */
  public static AdamWTraining of(
      AdamWOptions options, String network, Block block, int images, NDManager manager) {
    int updates =
        Math.multiplyExact(options.totalSteps(options.stepsPerEpoch(images)), options.localSteps());
    return new AdamWTraining(
        options,
        new TrainedNetwork(
            network,
            block,
            optimizer(options, updates),
            TrainedNetwork.average(options.averageDecay(), block)),
        manager);
  }

  private static AdamW optimizer(AdamWOptions options, int steps) {
    return new AdamW(
        rate(options, steps), Adam.Parameters.defaults().withWeightDecay(options.weightDecay()));
  }

  /** The learning rate of each of a stage's steps. */
  static Tracker rate(AdamWOptions options, int steps) {
    double highest = options.learningRate();
    return switch (options.schedule()) {
      case COSINE ->
          Schedules.warmUp(
              Math.min(WARM_UP_STEPS, steps / 10),
              Schedules.cosine(highest, highest / FALL, steps));
      case CONSTANT -> Schedules.constant(highest);
    };
  }

  /**
   * {@return what an epoch computes}
   *
   * @param order the order of the whole epoch
   * @param batches makes batches in an order
   * @param step computes the loss of a batch
   */
  public EpochSteps steps(
      BatchOrder order, Function<BatchOrder, Iterable<Batch>> batches, TrainingStep step) {
    return new EpochSteps(
        List.of(trained),
        step,
        order,
        batches,
        options.together(),
        options.precision(),
        Map.of(trained.network(), trained.block()),
        (given, health) -> given);
  }

  /**
   * Trains an epoch or the rest of one, and watches the spikes.
   *
   * @param part which steps, and who is told
   * @param steps what the epoch computes
   * @return means over the steps
   */
  public EpochReport run(EpochRun part, EpochSteps steps) {
    return steps.run(part, manager);
  }
}
