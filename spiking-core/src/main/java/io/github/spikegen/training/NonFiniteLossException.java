package io.github.spikegen.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A loss or gradient became NaN or infinite: the step's update was not applied.
 *
 * <p>Statistics that the forward pass itself updates, such as those of batch norm, may have seen
 * the step's batch.
 */
public final class NonFiniteLossException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Map<String, Double> figures;

  /**
   * Says what is not finite. A {@link TrainingStep} that updates parameters itself throws this; the
   * loop adds epoch and step.
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
