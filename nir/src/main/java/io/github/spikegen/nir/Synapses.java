package io.github.spikegen.nir;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Convolution;
import io.github.spikegen.layer.TransposedConv2d;
import io.github.spikegen.normalization.ChannelAffine;

/**
 * The weights of a layer, which normalization behind it still changes. Kept in double precision, so
 * that they are rounded once.
 */
final class Synapses {

  /** What kind of layer it is. */
  enum Kind {
    DENSE,
    CONVOLUTION,
    TRANSPOSED
  }

  private static final Shape ONE = new Shape(1, 1);
  private static final Shape NONE = new Shape(0, 0);

  private final Kind kind;
  private final int outputs;
  private final int inputs;
  private final int kernel;
  private final int stride;
  private final int padding;
  private final int outputPadding;
  private final double[] weight; // [outputs, inputs, kernel, kernel]
  private final double[] bias;

  private Synapses(
      Kind kind, Block layer, Shape shape, int stride, int padding, int outputPadding) {
    this.kind = kind;
    boolean swapped = kind == Kind.TRANSPOSED;
    outputs = (int) shape.get(swapped ? 1 : 0);
    inputs = (int) shape.get(swapped ? 0 : 1);
    kernel = kind == Kind.DENSE ? 1 : (int) shape.get(2);
    this.stride = stride;
    this.padding = padding;
    this.outputPadding = outputPadding;
    double[] given = values(layer.getDirectParameters().get("weight"));
    weight = swapped ? swapped(given) : given;
    Parameter offsets =
        layer.getDirectParameters().contains("bias")
            ? layer.getDirectParameters().get("bias")
            : null;
    bias = offsets == null ? new double[outputs] : values(offsets);
  }

  private static double[] values(Parameter parameter) {
    float[] floats = parameter.getArray().toFloatArray();
    double[] values = new double[floats.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = floats[i];
    }
    return values;
  }

  /** Turns [inputs, outputs, …] into [outputs, inputs, …]. */
  private double[] swapped(double[] given) {
    double[] result = new double[given.length];
    int size = kernel * kernel;
    for (int c = 0; c < inputs; c++) {
      for (int o = 0; o < outputs; o++) {
        System.arraycopy(given, (c * outputs + o) * size, result, (o * inputs + c) * size, size);
      }
    }
    return result;
  }

  static Synapses dense(Block layer) {
    return new Synapses(Kind.DENSE, layer, shape(layer), 1, 0, 0);
  }

  static Synapses convolution(Convolution layer) {
    Shape kernel = layer.getKernelShape();
    if (kernel.dimension() != 2
        || kernel.get(0) != kernel.get(1)
        || layer.getStride().get(0) != layer.getStride().get(1)
        || layer.getPadding().get(0) != layer.getPadding().get(1)
        || !layer.getDilation().equals(ONE)
        || layer.getGroups() != 1) {
      throw new IllegalArgumentException(
          "a convolution is not exported unless it is square and has neither dilation nor groups");
    }
    return new Synapses(
        Kind.CONVOLUTION,
        layer,
        shape(layer),
        (int) layer.getStride().get(0),
        (int) layer.getPadding().get(0),
        0);
  }

  static Synapses transposed(TransposedConv2d layer) {
    return new Synapses(
        Kind.TRANSPOSED,
        layer,
        shape(layer),
        layer.stride(),
        layer.padding(),
        layer.outputPadding());
  }

  private static Shape shape(Block layer) {
    return layer.getDirectParameters().get("weight").getArray().getShape();
  }

  Kind kind() {
    return kind;
  }

  void normalize(ChannelAffine norm) {
    int size = weight.length / outputs;
    for (int o = 0; o < outputs; o++) {
      for (int i = o * size; i < (o + 1) * size; i++) {
        weight[i] *= norm.factor(o);
      }
      bias[o] = norm.factor(o) * bias[o] + norm.offset(o);
    }
  }

  void addBias(float... more) {
    if (more.length != outputs) {
      throw new IllegalArgumentException(
          "a bias of %d numbers does not fit %d channels".formatted(more.length, outputs));
    }
    for (int o = 0; o < outputs; o++) {
      bias[o] += more[o];
    }
  }

  NirNode affine() {
    return new NirNode.Affine(floats(new Shape(outputs, inputs), weight), floats(bias));
  }

  /** Returns a layer that leaves a vector (D, 1, 1) as it is and adds a channel that is 1. */
  NirNode withConstant() {
    float[] identity = new float[(inputs + 1) * inputs];
    for (int i = 0; i < inputs; i++) {
      identity[i * inputs + i] = 1;
    }
    double[] constant = new double[inputs + 1];
    constant[inputs] = 1;
    return new NirNode.Conv2d(
        ONE,
        new NirTensor(new Shape(inputs + 1L, inputs, 1, 1), identity),
        ONE,
        NONE,
        ONE,
        1,
        floats(constant));
  }

  /**
   * Returns the convolution that makes an image of a vector and 1, (D + 1, 1, 1): its kernels are
   * the images that belong to each of these, the last one the bias, turned by 180 degrees.
   */
  NirNode toImage(Shape image) {
    int size = (int) Math.max(image.get(1), image.get(2)); // the reference expects square kernels
    Shape twice = new Shape(size + image.get(1) - 2, size + image.get(2) - 2);
    if (image.size() != outputs || twice.get(0) % 2 != 0 || twice.get(1) % 2 != 0) {
      throw new IllegalArgumentException(
          "a dense layer of %d outputs is not exported to an image %s".formatted(outputs, image));
    }
    int height = (int) image.get(1);
    int width = (int) image.get(2);
    Shape padding = new Shape(twice.get(0) / 2, twice.get(1) / 2);
    Shape shape = new Shape(image.get(0), inputs + 1L, size, size);
    float[] kernels = new float[Math.toIntExact(shape.size())];
    for (int o = 0; o < outputs; o++) {
      int y = (int) padding.get(0) - o / width % height;
      int x = (int) padding.get(1) - o % width;
      int kernels0 = o / (height * width) * (inputs + 1);
      for (int i = 0; i <= inputs; i++) {
        double value = i < inputs ? weight[o * inputs + i] : bias[o];
        kernels[((kernels0 + i) * size + y) * size + x] = (float) value;
      }
    }
    NirTensor none = floats(new double[(int) image.get(0)]);
    return new NirNode.Conv2d(ONE, new NirTensor(shape, kernels), ONE, padding, ONE, 1, none);
  }

  /** Returns height or width of the output. */
  long outputSize(long size) {
    return kind == Kind.TRANSPOSED
        ? (size - 1) * stride - 2L * padding + kernel + outputPadding
        : Math.floorDiv(size + 2L * padding - kernel, (long) stride) + 1;
  }

  /** Returns the convolution of an image of which squares of pixels are channels. */
  NirNode convolution(Shape grid, SpaceToDepth.Layer layer) {
    return new NirNode.Conv2d(
        grid,
        layer.weight(weight, outputs, inputs),
        ONE,
        new Shape(layer.padding(), layer.padding()),
        ONE,
        1,
        layer.bias(bias));
  }

  /** Returns how the layer is written where squares of a size are channels. */
  SpaceToDepth.Layer layer(int block) {
    if (kind == Kind.TRANSPOSED) {
      return SpaceToDepth.transposed(block, kernel, stride, padding, outputPadding);
    }
    if (block % stride != 0) {
      throw new IllegalArgumentException(
          "NIR has no node for a convolution of stride %d of an image in space-to-depth form of %d"
              .formatted(stride, block));
    }
    return SpaceToDepth.convolution(block, kernel, stride, padding);
  }

  NirNode convolution(Shape inputShape) {
    return new NirNode.Conv2d(
        inputShape,
        floats(new Shape(outputs, inputs, kernel, kernel), weight),
        new Shape(stride, stride),
        new Shape(padding, padding),
        ONE,
        1,
        floats(bias));
  }

  private static NirTensor floats(double... values) {
    return floats(new Shape(values.length), values);
  }

  private static NirTensor floats(Shape shape, double... values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return new NirTensor(shape, floats);
  }
}
