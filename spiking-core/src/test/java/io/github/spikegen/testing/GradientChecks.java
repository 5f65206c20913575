package io.github.spikegen.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import io.github.spikegen.autograd.GradientScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** Gradients of functions of arrays, by autograd and by finite differences. */
public final class GradientChecks {

  private GradientChecks() {}

  /**
   * Returns the gradients that autograd computes.
   *
   * @param manager the manager of the results
   * @param function a function of the inputs to a scalar, or to an array that is then summed
   * @param inputs float arrays; left unchanged
   * @return one gradient for each input, zeros where the function does not reach it
   */
  public static NDList gradients(
      NDManager manager, Function<NDList, NDArray> function, NDArray... inputs) {
    List<Pair<String, Parameter>> parameters = new ArrayList<>();
    for (int i = 0; i < inputs.length; i++) {
      Parameter parameter =
          Parameter.builder().setName("input" + i).setType(Parameter.Type.OTHER).build();
      NDArray copy = inputs[i].duplicate();
      copy.attach(manager);
      parameter.setArray(copy);
      parameters.add(new Pair<>("input" + i, parameter));
    }
    NDList result = new NDList();
    try (GradientScope scope = new GradientScope(manager, parameters)) {
      NDList arguments = new NDList();
      parameters.forEach(pair -> arguments.add(pair.getValue().getArray()));
      scope.backward(function.apply(arguments).sum());
      for (int i = 0; i < inputs.length; i++) {
        NDArray gradient = scope.gradients().get("input" + i);
        NDArray kept =
            gradient == null
                ? manager.zeros(inputs[i].getShape(), inputs[i].getDataType())
                : gradient.duplicate();
        kept.attach(manager);
        result.add(kept);
      }
    }
    parameters.forEach(pair -> pair.getValue().close());
    return result;
  }

  /**
   * Asserts that autograd's gradients agree with central differences in double precision.
   *
   * @param manager a manager for the work
   * @param function a smooth function of float64 arrays
   * @param inputs float64 arrays
   */
  public static void assertGradientsMatchDifferences(
      NDManager manager, Function<NDList, NDArray> function, NDArray... inputs) {
    NDList gradients = gradients(manager, function, inputs);
    double step = 1e-5;
    for (int i = 0; i < inputs.length; i++) {
      assertEquals(DataType.FLOAT64, inputs[i].getDataType(), "differences need double precision");
      double[] values = inputs[i].toDoubleArray();
      double[] actual = gradients.get(i).toDoubleArray();
      for (int j = 0; j < values.length; j++) {
        double up = valueWith(manager, function, inputs, i, j, step);
        double down = valueWith(manager, function, inputs, i, j, -step);
        double expected = (up - down) / (2 * step);
        assertEquals(
            expected,
            actual[j],
            1e-5 * (1 + Math.abs(expected)),
            "gradient of input " + i + ", element " + j);
      }
    }
  }

  private static double valueWith(
      NDManager manager,
      Function<NDList, NDArray> function,
      NDArray[] inputs,
      int input,
      int element,
      double shift) {
    try (NDManager work = manager.newSubManager()) {
      NDList arguments = new NDList();
      for (int i = 0; i < inputs.length; i++) {
        double[] values = inputs[i].toDoubleArray();
        if (i == input) {
          values[element] += shift;
        }
        arguments.add(work.create(values, inputs[i].getShape()));
      }
      return function.apply(arguments).sum().getDouble();
    }
  }

  /**
   * Returns normally distributed numbers that depend on the seed alone.
   *
   * @param manager the manager of the result
   * @param seed the seed
   * @param shape the shape
   * @return a float64 array
   */
  public static NDArray normal(NDManager manager, long seed, long... shape) {
    Random random = new Random(seed);
    Shape arrayShape = new Shape(shape);
    double[] values = random.doubles(arrayShape.size()).map(u -> random.nextGaussian()).toArray();
    return manager.create(values, arrayShape);
  }
}
