package io.github.spikegen.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.github.spikegen.autograd.NoGrad;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The loss of one step, and figures to report beside it.
 *
 * @param loss one value with its graph, shape {@code []} or {@code [1]}
 * @param figures figures by name, in the order they were added
 */
public record StepResult(NDArray loss, Map<String, Double> figures) {

  /**
   * Copies the figures.
   *
   * @param loss one value with its graph, shape {@code []} or {@code [1]}
   * @param figures figures by name, in the order they were added
   */
  public StepResult {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }

  /**
   * Returns a result without figures.
   *
   * @param loss one value with its graph
   * @return the result
   */
  public static StepResult of(NDArray loss) {
    return new StepResult(loss, Map.of());
  }

  /**
   * Returns this result with one more figure.
   *
   * @param name the figure's name
   * @param value its value
   * @return a changed copy
   */
  public StepResult with(String name, double value) {
    Map<String, Double> more = new LinkedHashMap<>(figures);
    more.put(name, value);
    return new StepResult(loss, more);
  }

  /**
   * Returns this result with one more figure, read at once.
   *
   * @param name the figure's name
   * @param value an array of one element
   * @return a changed copy
   */
  public StepResult with(String name, NDArray value) {
    return with(name, number(value));
  }

  double lossValue() {
    return number(loss);
  }

  private static double number(NDArray value) {
    if (value.size() != 1) {
      throw new IllegalArgumentException(
          "a figure is a single value, but its shape is " + value.getShape());
    }
    try (NoGrad off = new NoGrad();
        NDArray converted = value.toType(DataType.FLOAT64, true)) {
      return converted.toDoubleArray()[0];
    }
  }
}
