package io.github.spikegen.autograd;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GradientChecks;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class CustomGradientTests extends ArrayTest {

  /** The product of two arrays with its true gradients. */
  private static final class Product implements CustomGradient {

    @Override
    public NDArray forward(NDList inputs) {
      return inputs.get(0).mul(inputs.get(1));
    }

    @Override
    public NDList backward(NDList inputs, NDArray gradient) {
      return new NDList(gradient.mul(inputs.get(1)), gradient.mul(inputs.get(0)));
    }
  }

  private NDList gradientsOfProduct(BiFunction<NDArray, NDArray, NDArray> product) {
    return GradientChecks.gradients(
        manager,
        in -> {
          NDArray shared = in.get(0).dot(in.get(1));
          // two inputs behind the same graph, a parameter, and data
          NDArray first = product.apply(shared, shared.square());
          NDArray second = product.apply(first, in.get(1));
          return product.apply(second, GradientChecks.normal(manager, 3, 3, 3));
        },
        GradientChecks.normal(manager, 1, 3, 3),
        GradientChecks.normal(manager, 2, 3, 3));
  }

  @Test
  void functionOfSeveralArraysHasTheEnginesGradients() {
    NDList expected = gradientsOfProduct(NDArray::mul);
    NDList actual = gradientsOfProduct((a, b) -> GradientTape.apply(new Product(), a, b));
    for (int i = 0; i < 2; i++) {
      assertTrue(expected.get(i).abs().max().getDouble() > 0);
      ArrayAssertions.assertClose(expected.get(i), actual.get(i), 1e-12);
    }
  }

  @Test
  void everyInputNeedsItsGradient() {
    CustomGradient incomplete =
        new CustomGradient() {
          @Override
          public NDArray forward(NDList inputs) {
            return inputs.get(0).mul(inputs.get(1));
          }

          @Override
          public NDList backward(NDList inputs, NDArray gradient) {
            return new NDList(gradient.mul(inputs.get(1)));
          }
        };
    NDArray x = GradientChecks.normal(manager, 1, 3);
    String message =
        assertThrows(
                IllegalStateException.class,
                () ->
                    GradientChecks.gradients(
                        manager, in -> GradientTape.apply(incomplete, in.get(0), in.get(1)), x, x))
            .getMessage();
    assertTrue(message.contains("has 2 inputs, but returned 1 gradients"), message);
  }
}
