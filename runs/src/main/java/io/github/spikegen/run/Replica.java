package io.github.spikegen.run;

import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import io.github.spikegen.autograd.HostArray;
import io.github.spikegen.probe.EpochTally;
import io.github.spikegen.probe.SpikeHealth;
import io.github.spikegen.training.TrainingListener;
import io.github.spikegen.training.TrainingListener.StepReport;
import io.github.spikegen.training.TrainingLoop;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a replica of a stage's networks ended with after steps of its own: local stochastic gradient
 * descent, whose replicas are averaged now and then instead of at every step.
 *
 * @param state weights, running statistics and states of optimizers, by {@link
 *     NetworkState#withOptimizers}
 * @param reports the replica's steps
 * @param health what {@link SpikeHealth#sums} saw of them
 * @param tally what the step itself summed over them, by {@link EpochTally.Part#sums}
 */
public record Replica(
    Map<String, HostArray> state,
    List<StepReport> reports,
    Map<String, double[]> health,
    Map<String, double[]> tally)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * What a replica does.
   *
   * @param epoch the epoch's number, as reports have it
   * @param first the number of its first batch within the epoch, from 0
   * @param steps how many steps of one batch it makes, at least 1
   */
  public record Work(int epoch, int first, int steps) implements Serializable {

    private static final long serialVersionUID = 1L;

    /**
     * {@return what a later replica does}
     *
     * @param replica the number of the replica, from 0 for this one
     */
    public Work of(int replica) {
      return new Work(epoch, first + replica * steps, steps);
    }
  }

  /**
   * Makes the steps with the networks of this process, and leaves them changed.
   *
   * @param manager the manager under which every step has its own
   * @param steps the epoch
   * @param work which steps
   * @param health watches the layers; what it saw before is discarded
   * @return what they gave
   */
  public static Replica advance(
      NDManager manager, EpochSteps steps, Work work, SpikeHealth health) {
    health.reset();
    List<StepReport> reports = new ArrayList<>();
    Map<String, double[]> before = sums(steps);
    new TrainingLoop(
            manager,
            steps.networks().get(0).block().getParameters(),
            steps.networks().get(0).optimizer())
        .withFirstStep(work.first())
        .withHealth(health)
        .withListener(
            new TrainingListener() {
              @Override
              public void stepFinished(StepReport report) {
                reports.add(report);
              }
            })
        .runEpoch(
            work.epoch(),
            () -> first(work.steps(), steps.batches().apply(steps.order().from(work.first()))),
            steps.order().batches(),
            steps.watching().apply(steps.step(), health));
    Map<String, double[]> counted = combined(sums(steps), before, -1);
    restore(steps, before);
    return new Replica(
        NetworkState.withOptimizers(steps.networks()),
        new ArrayList<>(reports),
        new LinkedHashMap<>(health.sums()),
        counted);
  }

  private static Iterator<Batch> first(int count, Iterable<Batch> batches) {
    Iterator<Batch> all = batches.iterator();
    return IntStream.range(0, count).mapToObj(i -> all.next()).iterator();
  }

  /** Adds what the step summed to what it summed in this process. */
  void tallyInto(EpochSteps steps) {
    restore(steps, combined(sums(steps), tally, 1));
  }

  private static Map<String, double[]> sums(EpochSteps steps) {
    return steps.step() instanceof EpochTally.Part part
        ? new HashMap<>(part.sums())
        : new HashMap<>();
  }

  private static void restore(EpochSteps steps, Map<String, double[]> sums) {
    if (steps.step() instanceof EpochTally.Part part) {
      part.restore(sums);
    }
  }

  private static Map<String, double[]> combined(
      Map<String, double[]> one, Map<String, double[]> other, double factor) {
    Map<String, double[]> all = new HashMap<>();
    one.forEach(
        (name, values) -> {
          double[] sum = values.clone();
          double[] more = other.getOrDefault(name, new double[sum.length]);
          for (int i = 0; i < sum.length; i++) {
            sum[i] += factor * more[i];
          }
          all.put(name, sum);
        });
    return all;
  }
}
