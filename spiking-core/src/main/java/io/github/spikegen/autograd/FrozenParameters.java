package io.github.spikegen.autograd;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps parameters out of training until closed: gradients flow through their network to its
 * inputs, but the parameters' own gradients are neither computed nor changed.
 *
 * <p>Used in the generator's step of adversarial training, where gradients only pass through the
 * discriminator:
 *
 * <pre>{@code
 * try (GradientScope scope = new GradientScope(manager, generator.getParameters());
 *     FrozenParameters frozen =
 *         new FrozenParameters(scope.manager(), discriminator.getParameters())) {
 *   NDArray images = generate(noise);
 *   scope.backward(loss(discriminate(images)));
 *   scope.update(optimizer);
 * }
 * }</pre>
 *
 * <p>Frozen parameters are frozen as by {@link Parameter#freeze}, so that a {@link GradientScope}
 * that is opened meanwhile leaves them alone. They belong to a manager below the given one, so that
 * results of operations whose first operand is a parameter don't stay with the model: such results
 * are the given manager's. On closing, whether each parameter requires a gradient, and its manager,
 * are as before, and so are the gradients themselves. Close it before the scope or manager in which
 * it was opened, as try does: a manager or scope that is closed earlier closes the parameters too.
 */
public final class FrozenParameters implements AutoCloseable {

  private final NDManager results;
  private final NDManager borrowed;
  private final Map<Parameter, Before> parameters = new LinkedHashMap<>();

  /** How a parameter was; one that was loaded may require a gradient while its array does not. */
  private record Before(NDArray array, boolean parameterRequires, boolean arrayRequires) {

    void restore(Parameter parameter) {
      parameter.freeze(!parameterRequires);
      array.setRequiresGradient(arrayRequires);
    }
  }

  /**
   * Freezes parameters.
   *
   * @param manager the manager of results whose first operand is one of the parameters
   * @param parameters names and initialized parameters, such as {@code block.getParameters()}
   * @throws ai.djl.nn.UninitializedParameterException if a parameter has no array; then nothing has
   *     changed
   */
  public FrozenParameters(NDManager manager, Iterable<Pair<String, Parameter>> parameters) {
    results = manager;
    // Its own manager: attaching an array temporarily to a manager that lent it already would make
    // that manager lose the array's first owner.
    borrowed = manager.newSubManager();
    borrowed.setName("frozen parameters");
    try {
      for (Pair<String, Parameter> pair : parameters) {
        freeze(pair.getValue());
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void freeze(Parameter parameter) {
    if (parameters.containsKey(parameter)) {
      return; // shared by two layers
    }
    NDArray array = parameter.getArray();
    parameters.put(parameter, new Before(array, parameter.requiresGradient(), array.hasGradient()));
    array.tempAttach(borrowed);
    parameter.freeze(true);
  }

  /** Gives the parameters back as they were; closing again does nothing. */
  @Override
  public void close() {
    parameters.forEach((parameter, before) -> before.restore(parameter));
    if (borrowed.isOpen()) {
      for (NDArray array : borrowed.getManagedArrays()) {
        if (array.getManager() == borrowed && !isParameter(array)) {
          array.attach(results);
        }
      }
      borrowed.close(); // returns the parameters
    }
    parameters.clear();
  }

  private boolean isParameter(NDArray array) {
    return parameters.values().stream().anyMatch(before -> before.array == array);
  }
}
