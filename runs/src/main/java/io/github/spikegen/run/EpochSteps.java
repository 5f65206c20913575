package io.github.spikegen.run;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.training.dataset.Batch;
import io.github.spikegen.data.BatchOrder;
import io.github.spikegen.layer.Precision;
import io.github.spikegen.probe.SpikeHealth;
import io.github.spikegen.run.StageTraining.EpochRun;
import io.github.spikegen.run.StageTraining.TrainedNetwork;
import io.github.spikegen.training.TrainingListener.EpochReport;
import io.github.spikegen.training.TrainingLoop;
import io.github.spikegen.training.TrainingStep;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What an epoch of a stage computes, batch by batch, in one process or in many.
 *
 * @param networks all networks in training; the loop moves the first, and the step the others
 * @param step the step
 * @param order the order of the whole epoch
 * @param batches makes batches in an order
 * @param together how batches make a step
 * @param precision what convolutions compute in
 * @param watched the networks whose layers are watched, by name; the name of the only one is not
 *     told
 * @param watching makes a step that lets the health of layers know of gradients of its own
 */
public record EpochSteps(
    List<TrainedNetwork> networks,
    TrainingStep step,
    BatchOrder order,
    Function<BatchOrder, Iterable<Batch>> batches,
    Together together,
    Precision precision,
    Map<String, Block> watched,
    BiFunction<TrainingStep, SpikeHealth, TrainingStep> watching) {

  /**
   * How batches make a step: the gradients of several are averaged, or so many replicas make steps
   * of their own, and their weights are averaged.
   *
   * @param batches how many batches, or replicas, at least 1
   * @param localSteps how many steps of one batch each replica makes, at least 1; 1 averages
   *     gradients
   */
  public record Together(int batches, int localSteps) {

    /** {@return the number of batches that a step takes} */
    public int batchesPerStep() {
      return Math.multiplyExact(batches, localSteps);
    }
  }

  /** {@return the number of steps of the epoch} */
  public int count() {
    return order.batches() / together.batchesPerStep();
  }

  /** {@return what watches the layers; close it} */
  public SpikeHealth health() {
    return watched.size() == 1
        ? SpikeHealth.of(watched.values().iterator().next())
        : SpikeHealth.of(watched);
  }

  /**
   * Trains the epoch or the rest of it, and watches the spikes.
   *
   * @param part which steps, and who is told
   * @param manager the manager under which every step has its own
   * @return means over the steps
   */
  public EpochReport run(EpochRun part, NDManager manager) {
    try (Precision.Scope used = precision.use();
        SpikeHealth health = health()) {
      TrainingLoop loop =
          networks
              .get(0)
              .loop(manager)
              .withHealth(health)
              .withTally(part.tally())
              .withFirstStep(part.firstStep())
              .withListener(part.listener())
              .withStop(part.stop());
      loop =
          together.localSteps() == 1
              ? loop.withAccumulation(together.batches()).withWorkers(part.workers())
              : loop.withSteps(new AveragedSteps(manager, this, health, part.workers()));
      return loop.runEpoch(
          part.epoch() + 1,
          batches.apply(order.from(part.firstStep() * together.batchesPerStep())),
          count(),
          watching.apply(step, health));
    }
  }
}
