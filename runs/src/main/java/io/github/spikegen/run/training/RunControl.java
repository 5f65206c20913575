package io.github.spikegen.run.training;

import io.github.spikegen.run.RunListener;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * How a run is watched, stopped and saved: what has no influence on its weights.
 *
 * @param listener is told of everything
 * @param stop asked before every step and every evaluation; true ends the run there, saved
 * @param saveEvery how much of an unfinished epoch a crash may cost, at least 0; at the end of an
 *     epoch and where the run is stopped it is saved anyway
 */
public record RunControl(RunListener listener, BooleanSupplier stop, Duration saveEvery) {

  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

  public RunControl {
    Objects.requireNonNull(listener, "listener");
    Objects.requireNonNull(stop, "stop");
    if (saveEvery.isNegative()) {
      throw new IllegalArgumentException("saveEvery must be at least 0, but was " + saveEvery);
    }
  }

  /**
   * Saves every ten minutes.
   *
   * @param listener is told of everything
   * @param stop asked before every step
   */
  public RunControl(RunListener listener, BooleanSupplier stop) {
    this(listener, stop, TEN_MINUTES);
  }
}
