package io.github.spikegen.training;

import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.internal.Require;
import java.util.Objects;

/**
 * What an {@link ActivityRecorder} keeps, and how much of it.
 *
 * @param quantity what is kept of each unit
 * @param maxUnits the most units of a layer that are kept, at least 1; of larger layers a random
 *     choice, the same for all stimuli
 * @param key chooses the units
 */
public record RecordingOptions(Quantity quantity, int maxUnits, RandomKey key) {

  /** What is kept of each unit. */
  public enum Quantity {
    /** Spikes over time steps, in [0, 1]. */
    FIRING_RATE,
    /** Spikes, from 0 to T. */
    SPIKE_COUNT,
    /**
     * The membrane potential after each step, T numbers ({@link
     * io.github.spikegen.neuron.MembraneTrace}).
     */
    MEMBRANE_TRACE
  }

  /** Checks the number. */
  public RecordingOptions {
    Objects.requireNonNull(quantity, "quantity");
    Require.atLeast("maxUnits", 1, maxUnits);
    Objects.requireNonNull(key, "key");
  }

  /**
   * Returns options to keep the firing rates of all units.
   *
   * @return the options
   */
  public static RecordingOptions firingRates() {
    return new RecordingOptions(Quantity.FIRING_RATE, Integer.MAX_VALUE, RandomKey.of(0));
  }

  /**
   * Returns a copy with another quantity.
   *
   * @param value what is kept of each unit
   * @return the copy
   */
  public RecordingOptions withQuantity(Quantity value) {
    return new RecordingOptions(value, maxUnits, key);
  }

  /**
   * Returns a copy that keeps fewer units.
   *
   * @param value the most units of a layer, at least 1
   * @param chosenBy chooses them
   * @return the copy
   */
  public RecordingOptions withMaxUnits(int value, RandomKey chosenBy) {
    return new RecordingOptions(quantity, value, chosenBy);
  }
}
