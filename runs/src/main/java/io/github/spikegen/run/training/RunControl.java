package io.github.spikegen.run.training;

import io.github.spikegen.run.RunListener;
import io.github.spikegen.run.SilentLayers;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.io.IOException;
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
 * @param silentLayers what becomes of a training with silent layers, or null for what is usual in
 *     the family
 * @param cluster computes the gradients, or null for this process; it changes no bit of them
 * @param afterSave what is done after every save
 */
@RecordBuilder
public record RunControl(
    RunListener listener,
    BooleanSupplier stop,
    Duration saveEvery,
    SilentLayers silentLayers,
    GradientCluster cluster,
    AfterSave afterSave)
    implements RunControlBuilder.With {

  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

  public RunControl {
    Objects.requireNonNull(listener, "listener");
    Objects.requireNonNull(stop, "stop");
    Objects.requireNonNull(afterSave, "afterSave");
    if (saveEvery.isNegative()) {
      throw new IllegalArgumentException("saveEvery must be at least 0, but was " + saveEvery);
    }
  }

  /**
   * Trains in this process, and does nothing after a save.
   *
   * @param listener is told of everything
   * @param stop asked before every step
   * @param saveEvery how much of an unfinished epoch a crash may cost, at least 0
   * @param silentLayers what becomes of a training with silent layers, or null for what is usual
   */
  public RunControl(
      RunListener listener, BooleanSupplier stop, Duration saveEvery, SilentLayers silentLayers) {
    this(listener, stop, saveEvery, silentLayers, null, AfterSave.NOTHING);
  }

  /**
   * Treats silent layers as is usual in the family.
   *
   * @param listener is told of everything
   * @param stop asked before every step
   * @param saveEvery how much of an unfinished epoch a crash may cost, at least 0
   */
  public RunControl(RunListener listener, BooleanSupplier stop, Duration saveEvery) {
    this(listener, stop, saveEvery, null);
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

  /** What is done after every save, such as to copy the run's folder elsewhere. */
  @FunctionalInterface
  public interface AfterSave {

    /** Does nothing. */
    AfterSave NOTHING = () -> {};

    /**
     * Called when {@code progress.json} names a new checkpoint or a judged epoch. Until this
     * returns, nothing is written to the run's folder.
     *
     * @throws IOException if it fails, which ends the training
     */
    void run() throws IOException;
  }
}
