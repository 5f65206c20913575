package io.github.spikegen.gan.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.spikegen.autograd.Scalars;
import io.github.spikegen.gan.network.ImageDecoder.DecodedImages;
import io.github.spikegen.layer.TimeAxis;
import io.github.spikegen.neuron.LeakyIntegrator;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;

/**
 * Reads an image from membranes that do not fire: {@code V_t = V_{t-1} + (X_t - V_{t-1})/tau} from
 * rest at 0, image {@code sigmoid(scale · V_T)}. As a Block it takes currents {@code [T, N, C, H,
 * W]} to images {@code [N, C, H, W]}.
 *
 * <p>V_T is a weighted sum over time, so the synapses are applied once, to the weighted mean of the
 * spikes.
 */
final class MembraneDecoder extends AbstractBlock implements ImageDecoder {

  private final Mean membrane;
  private final double scale;

  /**
   * Creates a decoder.
   *
   * @param tau the membrane time constant in steps, at least 1; 2 in SGAD
   * @param scale what the membrane is multiplied by before the sigmoid, above 0; 1/T in the
   *     released code of SGAD
   */
  MembraneDecoder(double tau, double scale) {
    membrane = new Mean(tau);
    if (!(scale > 0) || Double.isInfinite(scale)) {
      throw new IllegalArgumentException("scale must be a finite number above 0, but was " + scale);
    }
    this.scale = scale;
  }

  @Override
  public NDArray decode(
      ParameterStore store, NDArray sequence, UnaryOperator<NDArray> synapses, boolean training) {
    try (NDArray mean = membrane.of(sequence)) {
      return pixels(synapses.apply(mean), membrane.total(sequence.getShape().get(0)));
    }
  }

  @Override
  public NDArray decodeFrames(
      ParameterStore store, NDArray sequence, UnaryOperator<NDArray> synapses, boolean training) {
    long steps = sequence.getShape().get(0);
    NDArray currents = TimeAxis.unfold(synapses.apply(TimeAxis.fold(sequence)), steps);
    return pixels(membrane.ofAllSteps(currents), membrane.total(steps));
  }

  @Override
  public DecodedImages decodeSteps(
      ParameterStore store, NDArray sequence, UnaryOperator<NDArray> synapses, boolean training) {
    long steps = sequence.getShape().get(0);
    NDArray currents = TimeAxis.unfold(synapses.apply(TimeAxis.fold(sequence)), steps);
    NDArray images = decode(store, currents, UnaryOperator.identity(), training);
    NDArray inputs = pixels(currents, membrane.total(steps));
    NDArray scores =
        sequence
            .getManager()
            .full(
                new Shape(steps, sequence.getShape().get(1)),
                (float) (1 / membrane.tau()),
                sequence.getDataType());
    return new DecodedImages(images, inputs, scores);
  }

  private NDArray pixels(NDArray currents, double total) {
    try (NDArray scaled = Scalars.multiply(currents, total * scale)) {
      return Activation.sigmoid(scaled);
    }
  }

  @Override
  public double currentFor(double pixel, int timeSteps) {
    return Math.log(pixel / (1 - pixel)) / (membrane.total(timeSteps) * scale);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDArray currents = inputs.singletonOrThrow();
    return new NDList(decode(parameterStore, currents, UnaryOperator.identity(), training));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {inputShapes[0].slice(1)};
  }

  /**
   * What a membrane that does not fire keeps of its currents: {@code V_T = total · mean}, where the
   * mean's weights sum to 1. An affine map of the currents may be applied to the mean instead,
   * once.
   *
   * @param tau the membrane time constant in steps, at least 1
   */
  record Mean(double tau) {

    Mean {
      if (!(tau >= 1) || Double.isInfinite(tau)) {
        throw new IllegalArgumentException(
            "tau must be a finite number of at least 1, but was " + tau);
      }
    }

    /** Returns what V is after T steps of a current of 1, in (0, 1]. */
    double total(long timeSteps) {
      return 1 - Math.pow(1 - 1 / tau, (double) timeSteps);
    }

    /** Returns the mean over time of {@code [T, ...]}, with the weights of the membrane. */
    NDArray of(NDArray sequence) {
      double total = total(sequence.getShape().get(0));
      return LeakyIntegrator.last(sequence, 1 - 1 / tau, 1 / (tau * total));
    }

    /** Returns that mean over all steps until each, {@code [T, ...]}. */
    NDArray ofAllSteps(NDArray sequence) {
      long steps = sequence.getShape().get(0);
      double[] scales = LongStream.rangeClosed(1, steps).mapToDouble(t -> 1 / total(t)).toArray();
      long[] ones = new long[sequence.getShape().dimension()];
      Arrays.fill(ones, 1);
      ones[0] = steps;
      NDArray totals =
          Scalars.array(sequence.getManager(), scales, new Shape(ones), sequence.getDataType());
      try (NDArray trace = LeakyIntegrator.trace(sequence, 1 - 1 / tau, 1 / tau)) {
        return trace.mul(totals);
      }
    }
  }
}
