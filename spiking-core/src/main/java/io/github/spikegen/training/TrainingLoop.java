package io.github.spikegen.training;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.dataset.Batch;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.util.Pair;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.check.Require;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;

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

  private final NDManager manager;
  private final Iterable<Pair<String, Parameter>> parameters;
  private final Optimizer optimizer;
  private final double largestNorm;
  private final ProgressListener listener;
  private final BooleanSupplier stop;
  private final Runnable afterUpdate;

  /**
   * Creates a loop without clipping, listener, stop and average.
   *
   * @param manager the manager under which every step has its own
   * @param parameters names and initialised parameters, such as {@code block.getParameters()}
   * @param optimizer any DJL optimizer
   */
  public TrainingLoop(
      NDManager manager, Iterable<Pair<String, Parameter>> parameters, Optimizer optimizer) {
    this(
        Objects.requireNonNull(manager, "manager"),
        Objects.requireNonNull(parameters, "parameters"),
        Objects.requireNonNull(optimizer, "optimizer"),
        Double.POSITIVE_INFINITY,
        ProgressListener.NONE,
        () -> false,
        () -> {});
  }

  private TrainingLoop(
      NDManager manager,
      Iterable<Pair<String, Parameter>> parameters,
      Optimizer optimizer,
      double largestNorm,
      ProgressListener listener,
      BooleanSupplier stop,
      Runnable afterUpdate) {
    this.manager = manager;
    this.parameters = parameters;
    this.optimizer = optimizer;
    this.largestNorm = largestNorm;
    this.listener = listener;
    this.stop = stop;
    this.afterUpdate = afterUpdate;
  }

  /**
   * Returns this loop with gradients scaled down to a largest norm. The figure {@code
   * gradient_norm} is their norm before that.
   *
   * @param norm the largest norm of all gradients together, above 0
   * @return a changed copy
   */
  public TrainingLoop withClippingByNorm(double norm) {
    Require.positive("norm", norm);
    return new TrainingLoop(manager, parameters, optimizer, norm, listener, stop, afterUpdate);
  }

  /**
   * Returns this loop with a listener, in place of another.
   *
   * @param progress is told of every step and epoch, on the training thread
   * @return a changed copy
   */
  public TrainingLoop withListener(ProgressListener progress) {
    Objects.requireNonNull(progress, "progress");
    return new TrainingLoop(
        manager, parameters, optimizer, largestNorm, progress, stop, afterUpdate);
  }

  /**
   * Returns this loop with a question that is asked before every step.
   *
   * @param condition true ends the epoch before its next step
   * @return a changed copy
   */
  public TrainingLoop withStop(BooleanSupplier condition) {
    Objects.requireNonNull(condition, "condition");
    return new TrainingLoop(
        manager, parameters, optimizer, largestNorm, listener, condition, afterUpdate);
  }

  /**
   * Returns this loop with an average of the weights that follows every step, in place of another.
   *
   * @param average the average of the same parameters
   * @return a changed copy
   */
  public TrainingLoop withAverage(WeightAverage average) {
    return new TrainingLoop(
        manager, parameters, optimizer, largestNorm, listener, stop, average::update);
  }

  /**
   * Runs the steps of one epoch.
   *
   * @param epoch the epoch's number, for reports
   * @param batches the batches, such as {@code dataset.getData(manager)}; each is closed after its
   *     step
   * @param stepsPerEpoch the number of batches, for reports; 0 if unknown
   * @param step computes the loss of a batch
   * @return means over the steps
   * @throws NonFiniteLossException if a loss, or the norm of the gradients, is NaN or infinite; no
   *     update was applied, but statistics that the forward pass itself updates (batch norm,
   *     codebook averages) may have seen the batch
   */
  public EpochReport runEpoch(
      int epoch, Iterable<Batch> batches, int stepsPerEpoch, TrainingStep step) {
    long start = System.nanoTime();
    listener.epochStarted(epoch, stepsPerEpoch);
    RunningMeans losses = new RunningMeans();
    RunningMeans figures = new RunningMeans();
    int finished = 0;
    boolean stopped = false;
    for (Iterator<Batch> remaining = batches.iterator(); remaining.hasNext(); finished++) {
      stopped = stop.getAsBoolean();
      if (stopped) {
        break;
      }
      try (Batch batch = remaining.next()) {
        StepReport report = runStep(epoch, finished, stepsPerEpoch, batch, step);
        losses.add(Map.of("loss", report.loss()));
        figures.add(report.figures());
        listener.stepFinished(report);
      }
    }
    EpochReport report =
        new EpochReport(
            epoch,
            finished,
            losses.means().getOrDefault("loss", Double.NaN),
            figures.means(),
            secondsSince(start),
            stopped);
    listener.epochFinished(report);
    return report;
  }

  private StepReport runStep(
      int epoch, int number, int stepsPerEpoch, Batch batch, TrainingStep step) {
    long start = System.nanoTime();
    try (GradientScope scope = new GradientScope(manager, parameters)) {
      batch.getData().attach(scope.manager());
      batch.getLabels().attach(scope.manager());
      StepResult result = step.apply(batch, number);
      Map<String, Double> figures = new LinkedHashMap<>(result.figures());
      double loss = result.lossValue();
      requireFinite("the loss", loss, epoch, number, figures);
      scope.backward(result.loss());
      boolean clips = Double.isFinite(largestNorm);
      double norm = clips ? scope.clipByNorm(largestNorm) : scope.gradientNorm();
      requireFinite("the norm of the gradients", norm, epoch, number, figures);
      figures.put("gradient_norm", norm);
      scope.update(optimizer);
      afterUpdate.run();
      return new StepReport(epoch, number, stepsPerEpoch, loss, figures, secondsSince(start));
    }
  }

  private static void requireFinite(
      String what, double value, int epoch, int step, Map<String, Double> figures) {
    if (!Double.isFinite(value)) {
      throw new NonFiniteLossException(what, value, epoch, step, figures);
    }
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
