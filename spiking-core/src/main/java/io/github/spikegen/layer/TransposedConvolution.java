package io.github.spikegen.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.TorchScriptOperators;

/** Transposed convolution of images as a function: the gradient of a convolution, run forward. */
final class TransposedConvolution {

  private TransposedConvolution() {}

  /**
   * Convolves images {@code [N, Cin, H, W]} with the transposed operator and kernels {@code [Cin,
   * Cout, kH, kW]}, as PyTorch's {@code conv_transpose2d}; the bias may be null.
   *
   * <p>Input pixel {@code (i, j)} adds {@code x[n, c, i, j] · weight[c]} to the output at rows
   * {@code i · stride - padding + (0 … kH - 1)}, and columns likewise.
   */
  public static NDArray apply(
      NDArray x, NDArray weight, NDArray bias, int stride, int padding, int outputPadding) {
    Shape input = x.getShape();
    Shape kernel = weight.getShape();
    if (kernel.dimension() != 4) {
      throw new IllegalArgumentException(
          "weight of a transposed convolution is [Cin, Cout, kH, kW], but was " + kernel);
    }
    requireImages("transposed convolution", input, kernel.get(0));
    if (bias != null && !bias.getShape().equals(new Shape(kernel.get(1)))) {
      throw new IllegalArgumentException(
          "bias of a transposed convolution with weight %s is (%d), but was %s"
              .formatted(kernel, kernel.get(1), bias.getShape()));
    }
    requireSettings(stride, padding, outputPadding);
    for (int axis = 2; axis < 4; axis++) {
      outputSize(input.get(axis), kernel.get(axis), stride, padding, outputPadding);
    }
    long[] settings = {stride, padding, outputPadding};
    return TorchScriptOperators.transposedConvolution(
        x, weight, bias, settings, Precision.current() == Precision.BFLOAT16);
  }

  /** {@return the height or width of the output, at least 1} */
  static long outputSize(long size, long kernelSize, int stride, int padding, int outputPadding) {
    long output = (size - 1) * stride - 2L * padding + kernelSize + outputPadding;
    if (output < 1) {
      throw new IllegalArgumentException(
          "padding %d leaves nothing of a transposed convolution of %d pixels with kernel %d"
              .formatted(padding, size, kernelSize));
    }
    return output;
  }

  static void requireImages(String layer, Shape input, long channels) {
    if (input.dimension() != 4 || input.get(1) != channels) {
      throw new IllegalArgumentException(
          "%s takes images (N, %d, H, W), but was given %s".formatted(layer, channels, input));
    }
  }

  static void requireSettings(int stride, int padding, int outputPadding) {
    if (stride < 1) {
      throw new IllegalArgumentException("stride must be at least 1, but was " + stride);
    }
    if (padding < 0) {
      throw new IllegalArgumentException("padding must be at least 0, but was " + padding);
    }
    if (outputPadding < 0 || outputPadding >= stride) {
      throw new IllegalArgumentException(
          "outputPadding must be at least 0 and below stride %d, but was %d"
              .formatted(stride, outputPadding));
    }
  }
}
