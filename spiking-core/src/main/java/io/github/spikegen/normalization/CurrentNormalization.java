package io.github.spikegen.normalization;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.norm.BatchNorm;
import io.github.spikegen.autograd.ArrayMemory;
import io.github.spikegen.autograd.GradientTape;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.neuron.LifDynamics;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.neuron.NeuronKernel;
import io.github.spikegen.neuron.SequenceMemory;
import java.util.Optional;

/**
 * Batch normalization as pure functions, alone or together with the neurons that follow: {@code y =
 * gamma · (x - mean) / sqrt(variance + epsilon) + beta}.
 *
 * <p>Training uses mean and (biased) variance of the batch, and moves the running statistics a
 * tenth of the way to them (with the unbiased variance); evaluation uses the running ones. Epsilon
 * is 1e-5. Ioffe and Szegedy, "Batch Normalization", 2015, with PyTorch's numbers.
 *
 * <p>Float32 on the host is read and written in as few passes over memory as possible where
 * gradients are recorded by a {@link io.github.spikegen.autograd.GradientScope} or not at all; the
 * engine's own function is used elsewhere.
 *
 * @param gamma scale of each channel, {@code [C]}
 * @param beta offset of each channel, {@code [C]}
 * @param runningMean {@code [C]}, changed in training
 * @param runningVariance {@code [C]}, changed in training
 */
record CurrentNormalization(
    NDArray gamma, NDArray beta, NDArray runningMean, NDArray runningVariance) {

  private static final double EPSILON = 1e-5;
  private static final double MOMENTUM = 0.9; // what stays of the running statistics

  /** Normalizes a batch {@code [N, C, …]}; training needs two values of each channel or more. */
  public NDArray normalize(NDArray batch, boolean training) {
    if (!isFused(batch, training)) {
      return training && RunningStatistics.isDeferred()
          ? normalizeDeferred(batch)
          : normalizeByEngine(batch, runningMean, runningVariance, MOMENTUM, training);
    }
    try (NDArray x = ArrayMemory.contiguous(batch)) {
      return training ? normalizeByBatch(x) : normalizeByRunning(x);
    }
  }

  private NDArray normalizeByEngine(
      NDArray batch, NDArray mean, NDArray variance, double kept, boolean training) {
    return BatchNorm.batchNorm(
            batch, mean, variance, gamma, beta, 1, (float) kept, (float) EPSILON, training)
        .singletonOrThrow();
  }

  /** Lets the engine leave the batch's statistics in copies. */
  private NDArray normalizeDeferred(NDArray batch) {
    try (NDArray mean = runningMean.duplicate();
        NDArray variance = runningVariance.duplicate()) {
      NDArray result = normalizeByEngine(batch, mean, variance, 0, true);
      RunningStatistics.follow(runningMean, MOMENTUM, numbers(mean));
      RunningStatistics.follow(runningVariance, MOMENTUM, numbers(variance));
      return result;
    }
  }

  private static double[] numbers(NDArray array) {
    try (NDArray converted = array.toType(DataType.FLOAT64, true)) {
      return converted.toDoubleArray();
    }
  }

  private NDArray normalizeByBatch(NDArray x) {
    BatchNormFunction function = new BatchNormFunction(EPSILON);
    NDArray result = GradientTape.apply(function, x, gamma, beta);
    follow(function.statistics());
    return result;
  }

  private NDArray normalizeByRunning(NDArray x) {
    NDArray result = x.getManager().create(x.getShape(), DataType.FLOAT32);
    ChannelColumns table = ChannelColumns.of(x.getShape());
    runningAffine().apply(ArrayMemory.floats(x), ArrayMemory.floats(result), table);
    return result;
  }

  /**
   * Normalizes a sequence {@code [T, N, C, …]}, over time as well as over the batch; of steps that
   * share memory one is normalized, and those of the result share memory too.
   */
  public NDArray normalizeSequence(NDArray sequence, boolean training) {
    return SequenceMemory.apply(
        sequence,
        steps ->
            steps.repeated()
                ? normalizeOne(steps.x(), training)
                : normalizeAll(steps.x(), training));
  }

  private NDArray normalizeOne(NDArray repeated, boolean training) {
    try (NDArray one = repeated.get(0);
        NDArray normalized = normalize(one, training)) {
      return normalized.broadcast(repeated.getShape());
    }
  }

  private NDArray normalizeAll(NDArray sequence, boolean training) {
    Shape shape = sequence.getShape();
    Shape folded = new Shape(shape.get(0) * shape.get(1)).addAll(shape.slice(2));
    try (NDArray batch = sequence.reshape(folded);
        NDArray normalized = normalize(batch, training)) {
      return normalized.reshape(shape);
    }
  }

  /**
   * Normalizes the currents of neurons and lets them fire from rest: {@link #normalizeSequence},
   * and {@link LifDynamics#spikes(NDArray, LifParameters)} of its result, whose limits are the
   * same.
   *
   * <p>Where both take one pass, normalized currents are never stored, which saves a third of what
   * a layer keeps for its backward pass.
   */
  public NDArray spikes(NDArray sequence, LifParameters neurons, boolean training) {
    return LifDynamics.kernel(sequence, neurons)
        .flatMap(kernel -> fire(sequence, kernel, training))
        .orElseGet(
            () -> {
              try (NDArray currents = normalizeSequence(sequence, training)) {
                return LifDynamics.spikes(currents, neurons);
              }
            });
  }

  /** Computes spikes without storing normalized currents, where that is possible. */
  Optional<NDArray> fire(NDArray sequence, NeuronKernel neurons, boolean training) {
    if (!isFused(sequence, training)) {
      return Optional.empty();
    }
    return Optional.of(
        SequenceMemory.apply(
            sequence,
            steps -> training ? spikesByBatch(steps, neurons) : spikesByRunning(steps, neurons)));
  }

  /** Computes {@link #normalizeSequence} and leaves the running statistics as they are. */
  NDArray withoutEffect(NDArray sequence, boolean training) {
    try (RunningStatistics dropped = RunningStatistics.defer()) {
      return normalizeSequence(sequence, training);
    }
  }

  private NDArray spikesByBatch(SequenceMemory steps, NeuronKernel kernel) {
    FusedSpikes function = new FusedSpikes(kernel, steps.repeated(), EPSILON);
    NDArray result = GradientTape.apply(function, steps.x(), gamma, beta);
    follow(function.statistics());
    return result;
  }

  private NDArray spikesByRunning(SequenceMemory steps, NeuronKernel kernel) {
    try (NDArray distinct = steps.distinct()) {
      return FusedSpikes.spikes(steps, distinct, runningAffine(), kernel);
    }
  }

  /** With running statistics, gradients are left to the engine. */
  private static boolean isFused(NDArray x, boolean training) {
    return GradientTape.canLoopOver(x) && (training || !NoGrad.isRecording());
  }

  ChannelAffine runningAffine() {
    ChannelStatistics statistics =
        ChannelStatistics.running(
            ArrayMemory.floats(runningMean), ArrayMemory.floats(runningVariance));
    return new ChannelAffine(
        statistics, ArrayMemory.floats(gamma), ArrayMemory.floats(beta), EPSILON);
  }

  private void follow(ChannelStatistics batch) {
    RunningStatistics.follow(runningMean, MOMENTUM, batch.means());
    RunningStatistics.follow(runningVariance, MOMENTUM, batch.unbiasedVariances());
  }
}
