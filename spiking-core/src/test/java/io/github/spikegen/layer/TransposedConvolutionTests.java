package io.github.spikegen.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.GoldenArrays;
import io.github.spikegen.testing.GradientChecks;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransposedConvolutionTests extends LayerTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void agreesWithTheReferenceArrays(int number) {
    GoldenArrays golden = GoldenArrays.load(manager, "conv_transpose2d");
    String prefix = number + ".";
    int[] settings = golden.get(prefix + "stride_padding_outputpadding").toIntArray();
    NDArray x = golden.get(prefix + "x");
    NDArray weight = golden.get(prefix + "weight");
    NDArray bias = golden.get(prefix + "bias");
    ArrayAssertions.assertClose(
        golden.get(prefix + "y"), apply(new NDList(x, weight, bias), settings), 1e-5);
    NDArray upstream = golden.get(prefix + "upstream");
    NDList gradients =
        GradientChecks.gradients(
            manager, inputs -> apply(inputs, settings).mul(upstream), x, weight, bias);
    ArrayAssertions.assertClose(golden.get(prefix + "grad_x"), gradients.get(0), 1e-4);
    ArrayAssertions.assertClose(golden.get(prefix + "grad_weight"), gradients.get(1), 1e-4);
    ArrayAssertions.assertClose(golden.get(prefix + "grad_bias"), gradients.get(2), 1e-4);
  }

  private static NDArray apply(NDList inputs, int... settings) {
    return TransposedConvolution.apply(
        inputs.get(0),
        inputs.get(1),
        inputs.size() < 3 ? null : inputs.get(2),
        settings[0],
        settings[1],
        settings[2]);
  }

  @Test
  void agreesWithScatteringPixelByPixel() {
    for (int kernel = 1; kernel <= 5; kernel++) {
      for (int stride = 1; stride <= 3; stride++) {
        for (int padding = 0; padding <= kernel / 2; padding++) {
          for (int outputPadding = 0; outputPadding < stride; outputPadding++) {
            checkAgainstScattering(kernel, stride, padding, outputPadding);
          }
        }
      }
    }
  }

  private void checkAgainstScattering(int kernel, int stride, int padding, int outputPadding) {
    // odd sizes, and a kernel that is not square, so that no two axes can be confused
    NDArray x = GradientChecks.normal(manager, 10 + kernel, 2, 3, 4, 5);
    NDArray weight = GradientChecks.normal(manager, 20 + stride, 3, 2, kernel, kernel + 1);
    NDArray bias = GradientChecks.normal(manager, 30 + padding, 2);
    NDArray y = TransposedConvolution.apply(x, weight, bias, stride, padding, outputPadding);
    long height = 3L * stride - 2L * padding + kernel + outputPadding;
    long width = 4L * stride - 2L * padding + kernel + 1 + outputPadding;
    assertEquals(new Shape(2, 2, height, width), y.getShape());
    double[] expected = scatter(x, weight, bias, stride, padding, y.getShape());
    ArrayAssertions.assertClose(expected, y, 1e-12);
  }

  /** The definition, word for word: every pixel adds its weighted kernel to the output. */
  private static double[] scatter(
      NDArray x, NDArray weight, NDArray bias, int stride, int padding, Shape output) {
    double[] pixels = x.toDoubleArray();
    double[] weights = weight.toDoubleArray();
    double[] biases = bias.toDoubleArray();
    int[] in = sizes(x.getShape());
    int[] kernel = sizes(weight.getShape());
    int[] out = sizes(output);
    double[] result = new double[(int) output.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = biases[i / (out[2] * out[3]) % out[1]];
    }
    for (int pixel = 0; pixel < pixels.length; pixel++) {
      int column = pixel % in[3];
      int row = pixel / in[3] % in[2];
      int channel = pixel / (in[3] * in[2]) % in[1];
      int image = pixel / (in[3] * in[2] * in[1]);
      for (int filter = 0; filter < kernel[1]; filter++) {
        for (int i = 0; i < kernel[2]; i++) {
          for (int j = 0; j < kernel[3]; j++) {
            int y = row * stride - padding + i;
            int z = column * stride - padding + j;
            if (y >= 0 && y < out[2] && z >= 0 && z < out[3]) {
              int target = ((image * out[1] + filter) * out[2] + y) * out[3] + z;
              int source = ((channel * kernel[1] + filter) * kernel[2] + i) * kernel[3] + j;
              result[target] += pixels[pixel] * weights[source];
            }
          }
        }
      }
    }
    return result;
  }

  private static int[] sizes(Shape shape) {
    return Arrays.stream(shape.getShape()).mapToInt(Math::toIntExact).toArray();
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 0, 0", "3, 1, 1, 0", "3, 2, 1, 1", "4, 2, 1, 0", "2, 3, 0, 2", "5, 3, 2, 1"})
  void gradientsAreThoseOfDifferences(int kernel, int stride, int padding, int outputPadding) {
    NDArray x = GradientChecks.normal(manager, 1, 2, 2, 3, 2);
    NDArray weight = GradientChecks.normal(manager, 2, 2, 3, kernel, kernel);
    NDArray bias = GradientChecks.normal(manager, 3, 3);
    GradientChecks.assertGradientsMatchDifferences(
        manager, inputs -> apply(inputs, stride, padding, outputPadding).square(), x, weight, bias);
  }

  @Test
  void refusesWhatDoesNotFit() {
    NDArray x = normal(1, 2, 3, 4, 4);
    NDArray weight = normal(2, 3, 5, 3, 3);
    assertRefuses(
        () -> TransposedConvolution.apply(x, normal(2, 4, 5, 3, 3), null, 2, 1, 1),
        "transposed convolution",
        "(N, 4, H, W)",
        "(2, 3, 4, 4)");
    assertRefuses(() -> TransposedConvolution.apply(x.get(0), weight, null, 2, 1, 1), "(3, 4, 4)");
    assertRefuses(() -> TransposedConvolution.apply(x, x.get(0), null, 2, 1, 1), "(3, 4, 4)");
    assertRefuses(
        () -> TransposedConvolution.apply(x, weight, normal(3, 3), 2, 1, 1),
        "bias",
        "(3, 5, 3, 3)",
        "(3)");
    assertRefuses(() -> TransposedConvolution.apply(x, weight, null, 0, 0, 0), "stride", "0");
    assertRefuses(() -> TransposedConvolution.apply(x, weight, null, 1, -1, 0), "padding", "-1");
    assertRefuses(() -> TransposedConvolution.apply(x, weight, null, 2, 1, 2), "outputPadding");
    assertRefuses(() -> TransposedConvolution.apply(x, weight, null, 1, 3, 0), "padding 3");
  }
}
