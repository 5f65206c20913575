package io.github.spikegen.examples.run.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What training one epoch gave.
 *
 * @param loss the mean loss
 * @param seconds the time it took
 * @param stopped whether it was stopped before its last step; it does not count then
 * @param figures what else training told by the way, by names in the log: numbers, or maps of them
 */
public record TrainedEpoch(double loss, double seconds, boolean stopped, Map<String, ?> figures) {

  /** Copies the figures. */
  public TrainedEpoch {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }
}
