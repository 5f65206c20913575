package io.github.spikegen.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.ParameterList;
import ai.djl.training.initializer.Initializer;
import java.util.Objects;

/**
 * PyTorch's default initialization of a layer: weight and bias uniform in {@code ±1/sqrt(fan-in)}.
 *
 * <p>The fan-in is that of the layer's weight also for its bias: the product of the weight's shape
 * without its first axis. For a transposed convolution, whose weight is {@code [Cin, Cout, kH,
 * kW]}, that is {@code Cout · kH · kW}, as in PyTorch. The numbers come from the engine's
 */
final class UniformFanIn implements Initializer {

  private final Parameter weight;

  /**
   * Creates the initializer of one layer, whose weight has a shape when the layer is initialized.
   */
  public UniformFanIn(Parameter weight) {
    this.weight = Objects.requireNonNull(weight, "weight");
  }

  /** Makes a layer with a {@code weight} and perhaps a {@code bias} start as PyTorch's would. */
  public static <B extends Block> B applyTo(B layer) {
    ParameterList parameters = layer.getDirectParameters();
    Parameter weight = parameters.get("weight");
    if (weight == null) {
      throw new IllegalArgumentException(
          "layer has no parameter weight, only " + parameters.keys() + ": " + layer.getClass());
    }
    UniformFanIn initializer = new UniformFanIn(weight);
    weight.setInitializer(initializer);
    Parameter bias = parameters.get("bias");
    if (bias != null) {
      bias.setInitializer(initializer);
    }
    return layer;
  }

  @Override
  public NDArray initialize(NDManager manager, Shape shape, DataType dataType) {
    Shape weightShape = weight.getShape();
    if (weightShape == null || weightShape.dimension() < 2) {
      throw new IllegalArgumentException(
          "weight must have at least 2 axes when its layer is initialized, but was " + weightShape);
    }
    double bound = 1 / Math.sqrt((double) weightShape.slice(1).size());
    return manager.randomUniform((float) -bound, (float) bound, shape, dataType);
  }
}
