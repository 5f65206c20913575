package io.github.spikegen.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import io.github.spikegen.training.StateDict;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A training step in a file of reference arrays: {@code param.NAME} are the weights before it,
 * {@code grad.NAME} their gradients, and {@code after.NAME} the running statistics behind it, with
 * the names of PyTorch's model.
 */
public final class GoldenStep {

  /**
   * What rounding may leave of the largest gradient where a gradient is 0, as that of a bias before
   * batch norm.
   */
  private static final double ROUNDING = 2e-6;

  private final GoldenArrays golden;
  private final StateDict names;
  private final double rounding;
  private final Map<String, Long> staticLayers = new LinkedHashMap<>();

  /**
   * Names the step.
   *
   * @param golden the file
   * @param names the names of a block's parameters
   */
  public GoldenStep(GoldenArrays golden, StateDict names) {
    this.golden = golden;
    this.names = names;
    rounding =
        ROUNDING
            * golden.names().stream()
                .filter(name -> name.startsWith("grad."))
                .mapToDouble(name -> largest(ArrayAssertions.doubles(golden.get(name))))
                .max()
                .orElse(0);
  }

  private static double largest(double... values) {
    return Arrays.stream(values).map(Math::abs).max().orElse(0);
  }

  /** Puts the weights before the step into the block; running statistics need not be there. */
  public void loadParameters() {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    names
        .parameters()
        .forEach(
            (name, parameter) -> {
              if (name.contains(".running_")) {
                arrays.put(name, parameter.getArray().duplicate());
              }
            });
    for (String name : golden.names()) {
      if (name.startsWith("param.")) {
        arrays.put(name.substring("param.".length()), golden.get(name));
      }
    }
    names.set(arrays);
  }

  /**
   * Asserts that every gradient is that of the reference, up to rounding.
   *
   * @param block the block
   * @param gradients of its parameters, by their names in the block
   * @param tolerance of the largest element of each
   */
  public void assertGradients(Block block, Map<String, NDArray> gradients, double tolerance) {
    IdentityHashMap<Parameter, String> ours = new IdentityHashMap<>();
    for (Pair<String, Parameter> pair : block.getParameters()) {
      ours.put(pair.getValue(), pair.getKey());
    }
    int compared = 0;
    for (Map.Entry<String, Parameter> entry : names.parameters().entrySet()) {
      if (entry.getValue().requiresGradient()) {
        String name = "grad." + entry.getKey();
        assertGradient(name, gradients.get(ours.get(entry.getValue())), tolerance);
        compared++;
      }
    }
    long expected = golden.names().stream().filter(name -> name.startsWith("grad.")).count();
    assertEquals(expected, compared, "gradients compared");
  }

  /**
   * Asserts that one gradient is that of the reference, up to rounding.
   *
   * @param name its name in the file
   * @param gradient the gradient, of any shape of the same size
   * @param tolerance of its largest element
   */
  public void assertGradient(String name, NDArray gradient, double tolerance) {
    double[] expected = ArrayAssertions.doubles(golden.get(name));
    double allowed = tolerance * largest(expected) + rounding;
    double[] values = ArrayAssertions.doubles(gradient);
    assertEquals(expected.length, values.length, name);
    for (int i = 0; i < values.length; i++) {
      if (!(Math.abs(expected[i] - values[i]) <= allowed)) {
        fail("element %d of %s: expected %s but was %s".formatted(i, name, expected[i], values[i]));
      }
    }
  }

  /**
   * Says that the input of a layer of batch norm is the same at all steps, so that SpikeGen counts
   * its values once in the correction of the running variance, where PyTorch counts them T times.
   *
   * @param layer its name in PyTorch
   * @param values n, how many values a channel has at one step
   * @return this
   */
  public GoldenStep withStaticLayer(String layer, long values) {
    staticLayers.put(layer, values);
    return this;
  }

  /**
   * Asserts that all running statistics are those of the reference, with a tolerance of 1e-5.
   *
   * @param timeSteps T
   */
  public void assertRunningStatistics(int timeSteps) {
    int compared = 0;
    for (Map.Entry<String, Parameter> entry : names.parameters().entrySet()) {
      String name = entry.getKey();
      if (golden.names().contains("after." + name)) {
        NDArray expected = golden.get("after." + name);
        Long values = staticLayers.get(name.substring(0, name.lastIndexOf('.')));
        if (values != null && name.endsWith("running_var")) {
          double all = (double) values * timeSteps;
          double factor = (all - 1) / all * values / (values - 1);
          NDArray kept = golden.get("param." + name).mul(0.9);
          expected = expected.sub(kept).mul(factor).add(kept);
        }
        ArrayAssertions.assertClose(expected, entry.getValue().getArray(), 1e-5);
        compared++;
      }
    }
    long expected = golden.names().stream().filter(name -> name.startsWith("after.")).count();
    assertEquals(expected, compared, "running statistics compared");
  }
}
