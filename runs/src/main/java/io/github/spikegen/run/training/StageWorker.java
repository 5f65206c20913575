package io.github.spikegen.run.training;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.dataset.Batch;
import ai.djl.util.Pair;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.autograd.HostArray;
import io.github.spikegen.layer.Precision;
import io.github.spikegen.probe.SpikeHealth;
import io.github.spikegen.run.EpochSteps;
import io.github.spikegen.run.ModelFamily;
import io.github.spikegen.run.NetworkState;
import io.github.spikegen.run.OptionValues;
import io.github.spikegen.run.Replica;
import io.github.spikegen.run.Replica.Work;
import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.RunListener;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.StageTraining;
import io.github.spikegen.run.StageTraining.TrainingSession;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.training.BatchGradients;
import io.github.spikegen.training.GradientWorkers.PartOfStep;
import io.github.spikegen.training.StepPart;
import io.github.spikegen.training.TrainingStep.StepResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A stage in a process that computes gradients for the process that owns the run: the same networks
 * and data, and weights that it is told. One thread at a time.
 */
public final class StageWorker implements AutoCloseable {

  private final NDManager manager = NDManager.newBaseManager();
  private final StageTraining training;
  private EpochSteps steps;
  private SpikeHealth health;
  private int epoch = -1;

  /**
   * Makes networks and takes data.
   *
   * @param folder a folder with what the stage needs of earlier ones
   * @param config the run's config
   * @param stage the stage
   * @param data the run's data
   * @throws IOException if reading fails
   */
  public StageWorker(RunFolder folder, RunConfig config, Stage stage, TrainingData data)
      throws IOException {
    try {
      config.data().requireSame(data.train());
      training = training(config.family(), folder, config, stage, data);
    } catch (RuntimeException | IOException e) {
      manager.close();
      throw e;
    }
  }

  private <C extends Record & RunConfig> StageTraining training(
      ModelFamily<C> family, RunFolder folder, RunConfig config, Stage stage, TrainingData data)
      throws IOException {
    return family.training(
        stage,
        new TrainingSession<>(
            folder,
            family.configType().cast(config),
            data.train(),
            data.unseen(),
            OptionValues.NONE,
            RunListener.NONE,
            manager));
  }

  /**
   * Takes over weights.
   *
   * @param weights what {@link NetworkState#weights} gave in the process that owns the run
   * @throws IllegalArgumentException if they are of other networks
   */
  public void load(Map<String, HostArray> weights) {
    NetworkState.loadWeights(training.networks(), weights);
  }

  /**
   * Computes one of a step's batches.
   *
   * @param work the part of the step
   * @param number the number of the batch within the epoch, from 0
   * @return what it gave
   */
  public BatchGradients compute(PartOfStep work, int number) {
    if (epoch != work.epoch()) {
      begin(work.epoch());
    }
    List<StepPart> parts = new ArrayList<>(steps.step().before());
    parts.add(new OwnPart(steps));
    try (Precision.Scope used = steps.precision().use();
        Batch batch = steps.batches().apply(steps.order().from(number)).iterator().next()) {
      health.reset();
      BatchGradients given =
          BatchGradients.compute(
              manager, parts, work.part(), batch, number, work.watched() ? health : null);
      return work.watched() ? given.withSpikes(health.sums()) : given;
    }
  }

  /**
   * Makes steps of its own.
   *
   * @param state what the networks begin with, by {@link NetworkState#withOptimizers}
   * @param work which steps
   * @return what they ended with
   */
  public Replica advance(Map<String, HostArray> state, Work work) {
    if (epoch != work.epoch()) {
      begin(work.epoch());
    }
    NetworkState.load(training.networks(), state);
    try (Precision.Scope used = steps.precision().use()) {
      return Replica.advance(manager, steps, work, health);
    }
  }

  private void begin(int next) {
    if (health != null) {
      health.close();
    }
    steps = training.steps(next - 1); // reports count from 1
    health = steps.health();
    epoch = next;
  }

  @Override
  public void close() {
    if (health != null) {
      health.close();
    }
    training.close();
    manager.close();
  }

  /** The part of the loop's own parameters, which are moved elsewhere. */
  private record OwnPart(EpochSteps steps) implements StepPart {

    @Override
    public Iterable<Pair<String, Parameter>> parameters() {
      return steps.networks().get(0).block().getParameters();
    }

    @Override
    public StepResult apply(Batch batch, int number) {
      return steps.step().last().apply(batch, number);
    }

    @Override
    public Map<String, Double> update(GradientScope scope) {
      throw new UnsupportedOperationException("a worker computes gradients alone");
    }
  }
}
