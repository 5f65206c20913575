package io.github.spikegen.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.spikegen.probe.FanOut;
import io.github.spikegen.probe.SynapticLayer;

/**
 * Transposed convolution layer (often called deconvolution) on images {@code [N, Cin, H, W]}.
 *
 * <p>Weight {@code [Cin, Cout, k, k]} and bias {@code [Cout]} are laid out, and by default
 * initialized, as in PyTorch's {@code ConvTranspose2d}. On sequences it is wrapped in {@link
 * TimeDistributed}. Input pixel {@code (i, j)} adds {@code x[n, c, i, j] · weight[c]} to the output
 * at rows {@code i · stride - padding + (0 … k - 1)}, and columns likewise.
 */
public final class TransposedConv2d extends AbstractBlock implements SynapticLayer {

  private final int filters;
  private final int kernelSize;
  private final int stride;
  private final int padding;
  private final int outputPadding;
  private final Parameter weight;
  private final Parameter bias;

  private TransposedConv2d(Builder builder) {
    filters = builder.filters;
    kernelSize = builder.kernelSize;
    stride = builder.stride;
    padding = builder.padding;
    outputPadding = builder.outputPadding;
    weight =
        addParameter(Parameter.builder().setName("weight").setType(Parameter.Type.WEIGHT).build());
    bias =
        builder.bias
            ? addParameter(Parameter.builder().setName("bias").setType(Parameter.Type.BIAS).build())
            : null;
  }

  /**
   * Starts a layer with stride 1, no padding and a bias.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return the factor by which the image grows, at least 1} */
  public int stride() {
    return stride;
  }

  /** {@return how many rows and columns are removed at each side of the output} */
  public int padding() {
    return padding;
  }

  /** {@return how many rows and columns are added at the end of the output} */
  public int outputPadding() {
    return outputPadding;
  }

  @Override
  public Synapses synapses(Shape input) {
    Shape output = getOutputShapes(new Shape[] {input})[0];
    return FanOut.ofTransposed(input, output, kernelSize, stride, padding);
  }

  @Override
  protected void prepare(Shape[] inputShapes) {
    requireRank(inputShapes[0]);
    weight.setShape(new Shape(inputShapes[0].get(1), filters, kernelSize, kernelSize));
    if (bias != null) {
      bias.setShape(new Shape(filters));
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDArray x = inputs.singletonOrThrow();
    NDArray kernels = parameterStore.getValue(weight, x.getDevice(), training);
    TransposedConvolution.requireImages(name(), x.getShape(), kernels.getShape().get(0));
    NDArray offsets = parameterStore.getValue(bias, x.getDevice(), training);
    return new NDList(
        TransposedConvolution.apply(x, kernels, offsets, stride, padding, outputPadding));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape input = inputShapes[0];
    requireRank(input);
    return new Shape[] {
      new Shape(input.get(0), filters, outputSize(input.get(2)), outputSize(input.get(3)))
    };
  }

  private long outputSize(long size) {
    return TransposedConvolution.outputSize(size, kernelSize, stride, padding, outputPadding);
  }

  private void requireRank(Shape input) {
    if (input.dimension() != 4) {
      throw new IllegalArgumentException(
          name() + " takes images (N, C, H, W), but was given " + input);
    }
  }

  private String name() {
    return "TransposedConv2d(filters=%d, kernel=%d, stride=%d)"
        .formatted(filters, kernelSize, stride);
  }

  /** Collects the settings of a {@link TransposedConv2d}. */
  public static final class Builder {

    private int filters;
    private int kernelSize;
    private int stride = 1;
    private int padding;
    private int outputPadding;
    private boolean bias = true;

    private Builder() {}

    /**
     * Sets the number of output channels; required.
     *
     * @param filters the number, at least 1
     * @return this
     */
    public Builder setFilters(int filters) {
      this.filters = filters;
      return this;
    }

    /**
     * Sets the height and width of the kernel; required.
     *
     * @param kernelSize the size, at least 1
     * @return this
     */
    public Builder setKernelSize(int kernelSize) {
      this.kernelSize = kernelSize;
      return this;
    }

    /**
     * Sets the factor by which the image grows.
     *
     * @param stride the stride, at least 1
     * @return this
     */
    public Builder optStride(int stride) {
      this.stride = stride;
      return this;
    }

    /**
     * Sets how many rows and columns are removed at each side of the output.
     *
     * @param padding the number, at least 0
     * @return this
     */
    public Builder optPadding(int padding) {
      this.padding = padding;
      return this;
    }

    /**
     * Sets how many rows and columns are added at the end of the output.
     *
     * @param outputPadding the number, at least 0 and below the stride
     * @return this
     */
    public Builder optOutputPadding(int outputPadding) {
      this.outputPadding = outputPadding;
      return this;
    }

    /**
     * Sets whether each output channel has a bias.
     *
     * @param bias true by default
     * @return this
     */
    public Builder optBias(boolean bias) {
      this.bias = bias;
      return this;
    }

    /**
     * Builds the layer.
     *
     * @return a layer without values; they are made on {@code initialize} or loaded
     * @throws IllegalArgumentException if a number is out of range
     */
    public TransposedConv2d build() {
      if (filters < 1) {
        throw new IllegalArgumentException("filters must be at least 1, but was " + filters);
      }
      if (kernelSize < 1) {
        throw new IllegalArgumentException("kernelSize must be at least 1, but was " + kernelSize);
      }
      TransposedConvolution.requireSettings(stride, padding, outputPadding);
      return UniformFanIn.applyTo(new TransposedConv2d(this));
    }
  }
}
