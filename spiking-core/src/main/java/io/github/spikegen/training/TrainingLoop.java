package io.github.spikegen.training;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.dataset.Batch;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.util.Pair;
import io.github.spikegen.internal.Require;
import io.github.spikegen.optimizer.WeightAverage;
import io.github.spikegen.probe.EpochTally;
import io.github.spikegen.probe.SpikeHealth;
import io.github.spikegen.training.TrainingListener.EpochReport;
import io.github.spikegen.training.TrainingListener.StepReport;
import io.github.spikegen.training.TrainingStep.NonFiniteLossException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The steps of an epoch: loss, gradients, clipping and update, batch after batch.
 *
 * <pre>{@code
 * TrainingLoop loop =
 *     new TrainingLoop(manager, block.getParameters(), optimizer).withClippingByNorm(1);
 * for (int epoch = 0; epoch < epochs; epoch++) {
 *   loop.runEpoch(epoch, dataset.getData(manager), stepsPerEpoch, step);
 * }
 * }</pre>
 *
 * <p>The norm of all gradients together is reported as the figure {@code gradient_norm}, and must
 * be finite. Every array of a step is freed with it. Immutable; the methods {@code with...} return
 * changed copies.
 */
public final class TrainingLoop {

  /** The figure of a step that is the norm of all gradients together, before clipping. */
  public static final String GRADIENT_NORM = "gradient_norm";

  private static final String LOSS = "loss";

  private final NDManager manager;
  private final Iterable<Pair<String, Parameter>> parameters;
  private final Optimizer optimizer;
  // these change in fresh copies only
  private double largestNorm = Double.POSITIVE_INFINITY;
  private TrainingListener listener = TrainingListener.NONE;
  private BooleanSupplier stop = () -> false;
  private Runnable afterUpdate = () -> {};
  private SpikeHealth health;
  private EpochTally tally;
  private int batchesPerStep = 1;
  private int firstStep;
  private GradientWorkers workers;
  private StepRunner runner;

  /**
   * Creates a loop without clipping, listener, stop, average and accumulation.
   *
   * @param manager the manager under which every step has its own
   * @param parameters names and initialized parameters, such as {@code block.getParameters()}
   * @param optimizer any DJL optimizer
   */
  public TrainingLoop(
      NDManager manager, Iterable<Pair<String, Parameter>> parameters, Optimizer optimizer) {
    this.manager = Objects.requireNonNull(manager, "manager");
    this.parameters = Objects.requireNonNull(parameters, "parameters");
    this.optimizer = Objects.requireNonNull(optimizer, "optimizer");
  }

  private TrainingLoop changed(Consumer<TrainingLoop> change) {
    TrainingLoop copy = new TrainingLoop(manager, parameters, optimizer);
    copy.largestNorm = largestNorm;
    copy.listener = listener;
    copy.stop = stop;
    copy.afterUpdate = afterUpdate;
    copy.health = health;
    copy.tally = tally;
    copy.batchesPerStep = batchesPerStep;
    copy.firstStep = firstStep;
    copy.workers = workers;
    copy.runner = runner;
    change.accept(copy);
    return copy;
  }

  /**
   * {@return this loop with gradients scaled down to a largest norm}
   *
   * @param norm the largest norm of all gradients together, above 0
   */
  public TrainingLoop withClippingByNorm(double norm) {
    Require.positive("norm", norm);
    return changed(loop -> loop.largestNorm = norm);
  }

  /**
   * {@return this loop with a listener, in place of another}
   *
   * @param progress is told of every step and epoch, on the training thread
   */
  public TrainingLoop withListener(TrainingListener progress) {
    return changed(loop -> loop.listener = Objects.requireNonNull(progress, "progress"));
  }

  /**
   * {@return this loop with a question that is asked before every step}
   *
   * @param condition true ends the epoch before its next step
   */
  public TrainingLoop withStop(BooleanSupplier condition) {
    return changed(loop -> loop.stop = Objects.requireNonNull(condition, "condition"));
  }

  /**
   * {@return this loop with an average of the weights that follows every step, in place of another}
   *
   * @param average the average of the same parameters
   */
  public TrainingLoop withAverage(WeightAverage average) {
    return changed(loop -> loop.afterUpdate = average::update);
  }

  /**
   * {@return this loop with some of its steps watched}
   *
   * @param watched takes note of spikes and of the gradients before clipping; what it saw is
   *     reported after each epoch
   */
  public TrainingLoop withHealth(SpikeHealth watched) {
    return changed(loop -> loop.health = Objects.requireNonNull(watched, "watched"));
  }

  /**
   * {@return this loop with sums that a checkpoint within the epoch keeps} The means of an epoch's
   * report are then those of all its steps, also of those before {@link #withFirstStep}.
   *
   * @param kept the tally of the epoch that is run next
   */
  public TrainingLoop withTally(EpochTally kept) {
    return changed(loop -> loop.tally = Objects.requireNonNull(kept, "kept"));
  }

  /**
   * {@return this loop with steps of several batches each: the gradients of their mean loss, in the
   * memory that one batch takes} Batch normalization still sees one batch at a time. Batches at the
   * end that are too few for a step are left out.
   *
   * @param batches how many batches make a step, at least 1
   */
  public TrainingLoop withAccumulation(int batches) {
    Require.atLeast("batches", 1, batches);
    return changed(loop -> loop.batchesPerStep = batches);
  }

  /**
   * {@return this loop with gradients that are computed elsewhere, to the same bits as the steps of
   * as many batches here}
   *
   * @param elsewhere computes them, or null for here
   */
  public TrainingLoop withWorkers(GradientWorkers elsewhere) {
    return changed(loop -> loop.workers = elsewhere);
  }

  /**
   * {@return this loop with steps of another kind} Clipping, average, accumulation, workers and the
   * step that {@link #runEpoch} is given are without effect.
   *
   * @param steps runs them
   */
  public TrainingLoop withSteps(StepRunner steps) {
    return changed(loop -> loop.runner = Objects.requireNonNull(steps, "steps"));
  }

  /**
   * {@return this loop for the rest of an epoch, to be given the batches of the steps that are
   * left}
   *
   * @param step the number of the first step that is left, from 0
   */
  public TrainingLoop withFirstStep(int step) {
    Require.atLeast("step", 0, step);
    return changed(loop -> loop.firstStep = step);
  }

  /**
   * Runs the steps of one epoch.
   *
   * @param epoch the epoch's number, for reports
   * @param batches the batches, such as {@code dataset.getData(manager)}; each is closed after its
   *     step
   * @param stepsPerEpoch the number of the whole epoch's steps, for reports; 0 if unknown
   * @param step computes the loss of a batch; it is given the batch's number within the epoch
   * @return means over the steps
   * @throws NonFiniteLossException if a loss, or the norm of the gradients, is NaN or infinite; no
   *     update was applied, but the forward pass may have changed statistics (batch norm, codebook)
   */
  public EpochReport runEpoch(
      int epoch, Iterable<Batch> batches, int stepsPerEpoch, TrainingStep step) {
    long start = System.nanoTime();
    listener.epochStarted(epoch, stepsPerEpoch);
    RunningMeans losses = new RunningMeans();
    RunningMeans figures = new RunningMeans();
    if (tally != null) {
      tally.add(LOSS, losses);
      tally.add("figures", figures);
      if (health != null) {
        tally.add("health", health);
      }
    }
    int finished = 0;
    boolean stopped = false;
    Iterator<Batch> remaining = batches.iterator();
    StepRunner steps =
        runner != null
            ? runner
            : new LoopStep(
                manager,
                new LoopPart(parameters, optimizer, largestNorm, afterUpdate, step),
                health,
                batchesPerStep,
                workers);
    while (remaining.hasNext()) {
      stopped = stop.getAsBoolean();
      if (stopped) {
        break;
      }
      Optional<StepReport> report =
          steps.run(epoch, firstStep + finished, stepsPerEpoch, remaining);
      if (report.isEmpty()) {
        break; // too few batches were left
      }
      finished++;
      losses.add(Map.of(LOSS, report.get().loss()));
      figures.add(report.get().figures());
      listener.stepFinished(report.get());
    }
    EpochReport report =
        new EpochReport(
            epoch,
            finished,
            losses.means().getOrDefault(LOSS, Double.NaN),
            figures.means(),
            secondsSince(start),
            stopped,
            health == null ? List.of() : health.layers());
    listener.epochFinished(report);
    return report;
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
