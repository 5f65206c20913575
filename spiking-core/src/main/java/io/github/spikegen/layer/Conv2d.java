package io.github.spikegen.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.spikegen.autograd.TorchScriptOperators;

/** DJL's convolution, which computes in bfloat16 under {@link Precision#BFLOAT16}. */
public final class Conv2d extends ai.djl.nn.convolutional.Conv2d {

  private Conv2d(Settings settings) {
    super(settings);
  }

  /**
   * Returns a convolution with square kernels and a bias, which start as PyTorch's: uniform in
   * {@code ±1/sqrt(C·kernelSize²)}.
   *
   * @param filters the number of output channels, at least 1
   * @param kernelSize the height and width of the kernel, at least 1
   * @param stride the stride, at least 1
   * @param padding zeros around the image, at least 0
   * @return a block from {@code [N, C, H, W]} to {@code [N, filters, H', W']}
   */
  public static Conv2d of(int filters, int kernelSize, int stride, int padding) {
    Settings settings = new Settings();
    settings
        .setFilters(filters)
        .setKernelShape(new Shape(kernelSize, kernelSize))
        .optStride(new Shape(stride, stride))
        .optPadding(new Shape(padding, padding));
    return UniformFanIn.applyTo(new Conv2d(settings));
  }

  private static final class Settings extends Builder {}

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    if (Precision.current() == Precision.FLOAT32) {
      return super.forwardInternal(parameterStore, inputs, training, params);
    }
    NDArray x = inputs.singletonOrThrow();
    NDArray kernels = parameterStore.getValue(weight, x.getDevice(), training);
    NDArray offsets = parameterStore.getValue(bias, x.getDevice(), training);
    long[] settings = {
      stride.get(0),
      stride.get(1),
      padding.get(0),
      padding.get(1),
      dilation.get(0),
      dilation.get(1),
      groups
    };
    return new NDList(TorchScriptOperators.convolutionInBfloat16(x, kernels, offsets, settings));
  }
}
