package io.github.spikegen.run;

import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import io.github.spikegen.autograd.HostArray;
import io.github.spikegen.optimizer.WeightAverage;
import io.github.spikegen.probe.SpikeHealth;
import io.github.spikegen.run.EpochSteps.Together;
import io.github.spikegen.run.Replica.Work;
import io.github.spikegen.run.StageTraining.TrainedNetwork;
import io.github.spikegen.training.StepRunner;
import io.github.spikegen.training.TrainingListener.StepReport;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Steps in which replicas make steps of their own, after which their weights, running statistics
 * and states of optimizers are averaged.
 *
 * @param manager the manager under which every step has its own
 * @param steps the epoch
 * @param health is told what the replicas saw
 * @param workers run the replicas, or null for this process
 */
record AveragedSteps(NDManager manager, EpochSteps steps, SpikeHealth health, StageWorkers workers)
    implements StepRunner {

  @Override
  public Optional<StepReport> run(
      int epoch, int number, int stepsPerEpoch, Iterator<Batch> batches) {
    final long start = System.nanoTime();
    Together together = steps.together();
    for (int i = 0; i < together.batchesPerStep(); i++) {
      if (!batches.hasNext()) {
        return Optional.empty();
      }
      try (Batch batch = batches.next()) { // replicas make them again
        if (i == 0) {
          steps.step().prepare(batch);
        }
      }
    }
    Work work = new Work(epoch, number * together.batchesPerStep(), together.localSteps());
    NetworkState.Mean mean = new NetworkState.Mean();
    List<StepReport> reports = new ArrayList<>();
    advance(
        together.batches(),
        work,
        replica -> {
          mean.add(replica.state());
          reports.addAll(replica.reports());
          health.add(replica.health());
          replica.tallyInto(steps);
        });
    NetworkState.load(steps.networks(), mean.get());
    for (TrainedNetwork trained : steps.networks()) {
      trained.average().ifPresent(WeightAverage::update);
    }
    return Optional.of(
        StepReport.mean(reports, epoch, number, stepsPerEpoch, (System.nanoTime() - start) / 1e9));
  }

  private void advance(int replicas, Work work, Consumer<Replica> each) {
    if (workers != null) {
      workers.advance(replicas, work, each);
      return;
    }
    Map<String, HostArray> begin = NetworkState.withOptimizers(steps.networks());
    try (SpikeHealth own = steps.health()) {
      for (int i = 0; i < replicas; i++) {
        NetworkState.load(steps.networks(), begin);
        each.accept(Replica.advance(manager, steps, work.of(i), own));
      }
    }
  }
}
