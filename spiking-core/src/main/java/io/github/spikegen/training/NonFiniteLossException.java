package io.github.spikegen.training;

import java.util.Map;

/** A loss or gradient became NaN or infinite: the parameters are those before that step. */
public final class NonFiniteLossException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NonFiniteLossException(
      String what, double value, int epoch, int step, Map<String, Double> figures) {
    super("%s is %s in epoch %d, step %d: %s".formatted(what, value, epoch, step, figures));
  }
}
