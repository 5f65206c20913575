package io.github.spikegen.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.dataset.Batch;
import io.github.spikegen.autograd.NoGrad;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Computes the loss of one batch. */
@FunctionalInterface
public interface TrainingStep {

  /**
   * Computes the loss and the figures of one batch, while gradients are recorded.
   *
   * @param batch the batch; its data and labels belong to the step's manager, so that results of
   *     operations on them are freed with the step
   * @param step the batch's number within the epoch, from 0: the step's, unless steps have several
   *     batches
   * @return the loss with its graph, and figures
   */
  StepResult apply(Batch batch, int step);

  /**
   * The loss of one step, and figures to report beside it.
   *
   * @param loss one value with its graph, shape {@code []} or {@code [1]}
   * @param figures figures by name, in the order they were added
   */
  record StepResult(NDArray loss, Map<String, Double> figures) {

    public StepResult {
      figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    }

    /**
     * {@return a result without figures}
     *
     * @param loss one value with its graph
     */
    public static StepResult of(NDArray loss) {
      return new StepResult(loss, Map.of());
    }

    /**
     * {@return this result with one more figure}
     *
     * @param name the figure's name
     * @param value its value
     */
    public StepResult with(String name, double value) {
      Map<String, Double> more = new LinkedHashMap<>(figures);
      more.put(name, value);
      return new StepResult(loss, more);
    }

    /**
     * {@return this result with one more figure, read at once}
     *
     * @param name the figure's name
     * @param value an array of one element
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

  /**
   * A loss or gradient became NaN or infinite: the step's update was not applied.
   *
   * <p>Statistics that the forward pass itself updates, such as those of batch norm, may have seen
   * the step's batch.
   */
  final class NonFiniteLossException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Map<String, Double> figures;

    /**
     * Says what is not finite. A {@link TrainingStep} that updates parameters itself throws this;
     * the loop adds epoch and step.
     *
     * @param what the loss or gradient
     * @param value NaN or infinite
     * @param figures further figures of the step by name
     */
    public NonFiniteLossException(String what, double value, Map<String, Double> figures) {
      super("%s is %s".formatted(what, value));
      this.figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    }

    private NonFiniteLossException(NonFiniteLossException cause, int epoch, int step) {
      super(
          "%s in epoch %d, step %d: %s".formatted(cause.getMessage(), epoch, step, cause.figures),
          cause);
      figures = cause.figures;
    }

    NonFiniteLossException in(int epoch, int step) {
      return new NonFiniteLossException(this, epoch, step);
    }
  }
}
