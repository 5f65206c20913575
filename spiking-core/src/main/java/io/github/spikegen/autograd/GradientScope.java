package io.github.spikegen.autograd;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.util.Pair;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One training step: records gradients from opening to closing, and owns every array made in
 * between.
 *
 * <pre>{@code
 * try (GradientScope scope = new GradientScope(manager, block.getParameters())) {
 *   NDArray loss = loss(block, batch.images(scope.manager()));
 *   scope.backward(loss);
 *   scope.clipByNorm(1.0);
 *   scope.update(optimizer);
 * }
 * }</pre>
 *
 * <p>While the scope is open the parameters belong to {@link #manager()}, so that results of
 * operations whose first operand is a parameter are freed with the step instead of staying with the
 * model. They return to their own manager on closing. Gradients start at zero.
 *
 * <p>A scope belongs to the thread that opened it. Parameters whose {@link
 * Parameter#requiresGradient()} is false are left alone.
 */
public final class GradientScope implements AutoCloseable {

  private final NDManager manager;
  private final GradientTape tape;
  private final NoGrad recording; // restores the mode of before
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final Map<String, NDArray> gradients = new LinkedHashMap<>();

  /**
   * Opens a step.
   *
   * @param parent the manager under which the step's own manager is made
   * @param parameters names and initialized parameters, such as {@code block.getParameters()}
   */
  public GradientScope(NDManager parent, Iterable<Pair<String, Parameter>> parameters) {
    manager = parent.newSubManager();
    manager.setName("gradient scope");
    recording = new NoGrad();
    tape = GradientTape.open(manager);
    try {
      for (Pair<String, Parameter> pair : parameters) {
        if (pair.getValue().requiresGradient()) {
          this.parameters.put(pair.getKey(), pair.getValue());
          prepare(pair.getValue().getArray());
        }
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    JniUtils.setGradMode(true);
  }

  private void prepare(NDArray array) {
    array.tempAttach(manager);
    if (!array.hasGradient()) {
      array.setRequiresGradient(true); // loading a parameter clears it
      return;
    }
    NDArray gradient = array.getGradient();
    if (gradient != null) {
      JniUtils.zeroGrad((PtNDArray) array);
      gradient.close();
    }
  }

  /** {@return the manager of this step, closed with the scope: attach the batch to it} */
  public NDManager manager() {
    return manager;
  }

  /**
   * Accumulates the gradient of a loss into the parameters. Its graph cannot be used again.
   *
   * <p>It also passes through functions with a gradient of their own ({@link GradientTape}).
   *
   * @param loss one value, shape {@code []} or {@code [1]}
   * @throws IllegalArgumentException if the loss is not a single value, or depends on no parameter
   */
  public void backward(NDArray loss) {
    if (loss.size() != 1) {
      throw new IllegalArgumentException(
          "a loss is a single value, but its shape is " + loss.getShape());
    }
    try (NDArray one = loss.getManager().ones(loss.getShape(), loss.getDataType())) {
      tape.backward(loss, one);
    } catch (EngineException e) {
      throw new IllegalArgumentException(
          "the loss has no graph: it depends on no parameter that needs a gradient, or was passed"
              + " to backward before",
          e);
    }
    gradients.values().forEach(NDArray::close);
    gradients.clear();
    parameters.forEach(
        (name, parameter) -> {
          NDArray array = parameter.getArray();
          if (array.hasGradient()) { // not if it was frozen meanwhile
            gradients.put(name, array.getGradient());
          }
        });
  }

  /**
   * Takes gradients that were computed elsewhere in place of those of {@link #backward}.
   *
   * @param computed the gradients by parameter name, in the scope's manager
   * @throws IllegalArgumentException if one is of no parameter that needs a gradient
   */
  public void use(Map<String, NDArray> computed) {
    computed
        .keySet()
        .forEach(
            name -> {
              if (!parameters.containsKey(name)) {
                throw new IllegalArgumentException("no parameter of the step is named " + name);
              }
            });
    gradients.values().forEach(NDArray::close);
    gradients.clear();
    parameters.keySet().stream()
        .filter(computed::containsKey)
        .forEach(name -> gradients.put(name, computed.get(name)));
  }

  /**
   * {@return the gradients that the last {@link #backward} left, clipped if they were, by parameter
   * name: zeros where the loss does not reach, without parameters that were frozen at the time; the
   * arrays belong to the scope}
   */
  public Map<String, NDArray> gradients() {
    return gradients;
  }

  /**
   * {@return the Euclidean norm of all gradients together; NaN or infinite if a gradient is not
   * finite}
   */
  public double gradientNorm() {
    double total = 0;
    for (NDArray gradient : gradients.values()) {
      double norm = norm(gradient);
      total += norm * norm;
    }
    return Math.sqrt(total);
  }

  private static double norm(NDArray gradient) {
    try (NoGrad off = new NoGrad();
        NDArray norm = gradient.norm();
        NDArray converted = norm.toType(DataType.FLOAT64, true)) {
      return converted.getDouble();
    }
  }

  /**
   * Scales all gradients together so that their norm is at most {@code maximum}.
   *
   * @param maximum the largest norm allowed, above 0
   * @return the norm before clipping
   */
  public double clipByNorm(double maximum) {
    requirePositive(maximum);
    double norm = gradientNorm();
    if (norm > maximum) {
      try (NoGrad off = new NoGrad()) {
        gradients.values().forEach(gradient -> gradient.muli(maximum / norm));
      }
    }
    return norm;
  }

  /**
   * Clamps every gradient component to {@code [-limit, limit]}.
   *
   * @param limit the largest magnitude allowed, above 0
   */
  public void clipByValue(double limit) {
    requirePositive(limit);
    try (NoGrad off = new NoGrad()) {
      gradients.replaceAll(
          (name, gradient) -> {
            try (NDArray bounded = gradient.maximum(-limit)) {
              gradient.close();
              return bounded.minimum(limit);
            }
          });
    }
  }

  private static void requirePositive(double limit) {
    if (!(limit > 0)) {
      throw new IllegalArgumentException("a gradient limit is above 0, but was " + limit);
    }
  }

  /**
   * Applies one optimizer update to every parameter that has a gradient, in the order of the
   * parameters. The optimizer sees the parameters' names, so its state can be saved by name.
   *
   * @param optimizer any DJL optimizer
   */
  public void update(Optimizer optimizer) {
    try (NoGrad off = new NoGrad()) {
      gradients.forEach(
          (name, gradient) -> optimizer.update(name, parameters.get(name).getArray(), gradient));
    }
  }

  /**
   * {@return the names of the parameters whose gradient is zero everywhere after the last {@link
   * #backward}: the loss does not reach them, or every neuron on the way is silent}
   */
  public List<String> parametersWithoutGradient() {
    List<String> names = new ArrayList<>();
    for (String name : parameters.keySet()) {
      NDArray gradient = gradients.get(name);
      if (gradient == null || norm(gradient) == 0) {
        names.add(name);
      }
    }
    return names;
  }

  /** Frees every array of the step and gives the parameters back to their manager. */
  @Override
  public void close() {
    tape.close(manager);
    manager.close();
    recording.close();
  }
}
