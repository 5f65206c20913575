package io.github.spikegen.training;

import java.util.Map;

/**
 * A loss or gradient became NaN or infinite: the step's update was not applied.
 *
 * <p>Statistics that the forward pass itself updates, such as those of batch norm, may have seen
 * the step's batch.
 */
public final class NonFiniteLossException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Says what is not finite.
   *
   * @param what the loss or gradient
   * @param value NaN or infinite
   * @param epoch the epoch's number
   * @param step the step's number within the epoch
   * @param figures further figures of the step by name
   */
  public NonFiniteLossException(
      String what, double value, int epoch, int step, Map<String, Double> figures) {
    super("%s is %s in epoch %d, step %d: %s".formatted(what, value, epoch, step, figures));
  }
}
