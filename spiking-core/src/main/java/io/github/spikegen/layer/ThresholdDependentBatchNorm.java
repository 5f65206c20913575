package io.github.spikegen.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.spikegen.autograd.Scalars;
import io.github.spikegen.check.Require;

/**
 * Batch normalisation over time that scales with the neurons' threshold (tdBN).
 *
 * <p>Each channel of {@code [T, N, C, H, W]} or {@code [T, N, C]} is normalised with mean and
 * variance over all other axes, time included, so that the input current of the neurons that follow
 * is spread around their threshold: {@code y = gamma · alpha · threshold · (x - mean) / sqrt(var +
 * epsilon) + beta}. Evaluation uses running statistics. Zheng et al., "Going Deeper With
 * Directly-Trained Larger Spiking Neural Networks", AAAI 2021.
 *
 * <p>Parameters, epsilon and momentum are those of PyTorch's batch normalisation: gamma starts at
 * 1, beta at 0, epsilon is 1e-5, and a tenth of each batch's statistics enters the running ones.
 * The result lives in the input's manager.
 */
public final class ThresholdDependentBatchNorm extends AbstractBlock {

  private static final byte VERSION = 1;
  private static final float EPSILON = 1e-5f;
  private static final float MOMENTUM = 0.9f; // what stays of the running statistics

  private final double scale;
  private final Parameter gamma;
  private final Parameter beta;
  private final Parameter runningMean;
  private final Parameter runningVariance;

  /**
   * Creates the layer.
   *
   * @param alpha 1 in a chain of layers; {@code 1/sqrt(n)} where {@code n} branches are added
   *     before the neuron; above 0
   * @param threshold the firing threshold of the neurons that follow, above 0
   * @throws IllegalArgumentException if a number is not positive and finite
   */
  public ThresholdDependentBatchNorm(double alpha, double threshold) {
    super(VERSION);
    Require.positive("alpha", alpha);
    Require.positive("threshold", threshold);
    scale = alpha * threshold;
    gamma = addParameter("gamma", Parameter.Type.GAMMA, true);
    beta = addParameter("beta", Parameter.Type.BETA, true);
    runningMean = addParameter("runningMean", Parameter.Type.RUNNING_MEAN, false);
    runningVariance = addParameter("runningVar", Parameter.Type.RUNNING_VAR, false);
  }

  private Parameter addParameter(String name, Parameter.Type type, boolean trained) {
    return addParameter(
        Parameter.builder().setName(name).setType(type).optRequiresGrad(trained).build());
  }

  @Override
  protected void prepare(Shape[] inputShapes) {
    Shape channels = new Shape(TimeAxis.fold(inputShapes[0]).get(1));
    getDirectParameters().values().forEach(parameter -> parameter.setShape(channels));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDArray sequence = inputs.singletonOrThrow();
    NDArray gammas = parameterStore.getValue(gamma, sequence.getDevice(), training);
    requireFits(sequence.getShape(), gammas.getShape().get(0), training);
    try (NDArray batch = TimeAxis.fold(sequence);
        NDArray factor = Scalars.like(sequence, scale);
        NDArray scaled = factor.mul(gammas)) {
      NDArray normalised =
          BatchNorm.batchNorm(
                  batch,
                  parameterStore.getValue(runningMean, sequence.getDevice(), training),
                  parameterStore.getValue(runningVariance, sequence.getDevice(), training),
                  scaled,
                  parameterStore.getValue(beta, sequence.getDevice(), training),
                  1,
                  MOMENTUM,
                  EPSILON,
                  training)
              .singletonOrThrow();
      return new NDList(TimeAxis.unfold(normalised, sequence.getShape().get(0)));
    }
  }

  private static void requireFits(Shape given, long channels, boolean training) {
    if (given.dimension() < 3 || given.get(2) != channels) {
      throw new IllegalArgumentException(
          "ThresholdDependentBatchNorm takes (T, N, %d, …), but was given %s"
              .formatted(channels, given));
    }
    if (training && given.size() == channels) {
      throw new IllegalArgumentException(
          "ThresholdDependentBatchNorm cannot normalise one value per channel: " + given);
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {inputShapes[0]};
  }
}
