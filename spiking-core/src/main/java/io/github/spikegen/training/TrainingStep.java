package io.github.spikegen.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.dataset.Batch;
import io.github.spikegen.autograd.HostArray;
import io.github.spikegen.autograd.NoGrad;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
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
   * Does what a batch left to be done once its gradients are known, before the update. Where
   * several batches make a step, the gradients of all of them are, and this is called in the order
   * of the batches.
   *
   * @param kept what the result of {@link #apply} kept
   * @param step the batch's number within the epoch, from 0
   * @return further figures of the batch
   */
  default Map<String, Double> finish(Map<String, HostArray> kept, int step) {
    return Map.of();
  }

  /**
   * Prepares what depends on the first batch of all; called before each step of several batches.
   *
   * @param first the step's first batch
   */
  default void prepare(Batch first) {}

  /**
   * {@return the parts of a step of several batches that come before that of the loop's own
   * parameters, whose updates they need to know; none unless networks are trained in turn}
   */
  default List<StepPart> before() {
    return List.of();
  }

  /** {@return what is left of the step once the parts {@link #before} are done} */
  default TrainingStep last() {
    return this;
  }

  /**
   * The loss of one step, and figures to report beside it.
   *
   * @param loss one value with its graph, shape {@code []} or {@code [1]}
   * @param figures figures by name, in the order they were added
   * @param kept what {@link #finish} needs, by name
   */
  record StepResult(NDArray loss, Map<String, Double> figures, Map<String, HostArray> kept) {

    public StepResult {
      figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
      kept = Collections.unmodifiableMap(new LinkedHashMap<>(kept));
    }

    /**
     * Makes a result that keeps nothing.
     *
     * @param loss one value with its graph
     * @param figures figures by name
     */
    public StepResult(NDArray loss, Map<String, Double> figures) {
      this(loss, figures, Map.of());
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
      return new StepResult(loss, more, kept);
    }

    /**
     * {@return this result with one more array for {@link #finish}}
     *
     * @param name the array's name
     * @param array the array; copied
     */
    public StepResult keeping(String name, NDArray array) {
      Map<String, HostArray> more = new LinkedHashMap<>(kept);
      more.put(name, HostArray.of(array));
      return new StepResult(loss, figures, more);
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

    private final LinkedHashMap<String, Double> figures;

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
      this.figures = new LinkedHashMap<>(figures);
    }

    private NonFiniteLossException(String message, NonFiniteLossException cause) {
      super(message, cause);
      figures = cause.figures;
    }

    /** Adds where it was, and the step's figures if there are none of its own. */
    NonFiniteLossException in(int epoch, int step, Map<String, Double> known) {
      return new NonFiniteLossException(
          "%s in epoch %d, step %d: %s"
              .formatted(getMessage(), epoch, step, figures.isEmpty() ? known : figures),
          this);
    }
  }
}
