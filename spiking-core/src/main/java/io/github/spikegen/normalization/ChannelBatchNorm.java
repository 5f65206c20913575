package io.github.spikegen.normalization;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.ArrayMemory;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.Scalars;
import io.github.spikegen.neuron.NeuronKernel;
import java.util.Optional;

/**
 * What layers of batch normalization have in common: parameters and running statistics by channel,
 * with the names that DJL's {@code BatchNorm} gives them.
 */
abstract class ChannelBatchNorm extends AbstractBlock implements ChannelNormalization {

  private final Parameter gamma;
  private final Parameter beta;
  private final Parameter runningMean;
  private final Parameter runningVariance;

  /** Declares the parameters. */
  ChannelBatchNorm() {
    gamma = addParameter("gamma", Parameter.Type.GAMMA, true);
    beta = addParameter("beta", Parameter.Type.BETA, true);
    runningMean = addParameter("runningMean", Parameter.Type.RUNNING_MEAN, false);
    runningVariance = addParameter("runningVar", Parameter.Type.RUNNING_VAR, false);
  }

  private Parameter addParameter(String name, Parameter.Type type, boolean trained) {
    return addParameter(
        Parameter.builder().setName(name).setType(type).optRequiresGrad(trained).build());
  }

  final void prepareChannels(long channels) {
    getDirectParameters().values().forEach(parameter -> parameter.setShape(new Shape(channels)));
  }

  /** What gamma is multiplied by. */
  double scale() {
    return 1;
  }

  /** Normalizes {@code [N, C, …]}. */
  final NDArray normalize(ParameterStore store, NDArray batch, boolean training) {
    CurrentNormalization function = function(store, batch, 1, training);
    try (NDArray gammas = function.gamma()) {
      return function.normalize(batch, training);
    }
  }

  @Override
  public final NDArray normalizeSequence(ParameterStore store, NDArray sequence, boolean training) {
    CurrentNormalization function = function(store, sequence, 2, training);
    try (NDArray gammas = function.gamma()) {
      return function.normalizeSequence(sequence, training);
    }
  }

  @Override
  public final Optional<Fused> fire(
      ParameterStore store, NDArray sequence, NeuronKernel neurons, boolean training) {
    CurrentNormalization function = function(store, sequence, 2, training);
    try (NDArray gammas = function.gamma()) {
      return function
          .fire(sequence, neurons, training)
          .map(spikes -> new Fused(spikes, () -> observed(store, sequence, training)));
    }
  }

  @Override
  public final ChannelAffine evaluated() {
    NDArray gammas = gamma.getArray();
    try (NDArray scaled = Scalars.multiply(gammas, scale())) {
      return new CurrentNormalization(
              scaled, beta.getArray(), runningMean.getArray(), runningVariance.getArray())
          .runningAffine();
    }
  }

  private NDArray observed(ParameterStore store, NDArray sequence, boolean training) {
    CurrentNormalization function = function(store, sequence, 2, training);
    try (NoGrad off = new NoGrad();
        NDArray gammas = function.gamma()) {
      return function.withoutEffect(sequence, training);
    }
  }

  /** The parameters now; gamma is a new handle, to be closed. */
  private CurrentNormalization function(
      ParameterStore store, NDArray x, int channelAxis, boolean training) {
    NDArray gammas = store.getValue(gamma, x.getDevice(), training);
    requireFits(x, channelAxis, gammas.getShape().get(0), training);
    return new CurrentNormalization(
        scale() == 1 ? gammas.reshape(gammas.getShape()) : Scalars.multiply(gammas, scale()),
        store.getValue(beta, x.getDevice(), training),
        store.getValue(runningMean, x.getDevice(), training),
        store.getValue(runningVariance, x.getDevice(), training));
  }

  private void requireFits(NDArray x, int channelAxis, long channels, boolean training) {
    Shape given = x.getShape();
    if (given.dimension() <= channelAxis || given.get(channelAxis) != channels) {
      String leading = channelAxis == 1 ? "(N, " : "(T, N, ";
      throw new IllegalArgumentException(
          "%s takes %s%d, …), but was given %s".formatted(name(), leading, channels, given));
    }
    if (training && given.size() == channels * steps(x, channelAxis)) {
      throw new IllegalArgumentException(
          "%s cannot normalize one value per channel: %s".formatted(name(), given));
    }
  }

  /** How many times the values are there: the steps of a sequence that share memory. */
  private static long steps(NDArray x, int channelAxis) {
    return channelAxis == 2 && ArrayMemory.of(x).repeated() ? x.getShape().get(0) : 1;
  }

  private String name() {
    return getClass().getSimpleName();
  }

  @Override
  public final Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {inputShapes[0]};
  }
}
