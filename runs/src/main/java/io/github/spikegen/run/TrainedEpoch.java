package io.github.spikegen.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What training an epoch, or the rest of one, gave.
 *
 * @param steps how many steps were done now
 * @param loss their mean loss
 * @param seconds the time they took
 * @param stopped whether the epoch was stopped before its last step
 * @param figures what else training told by the way, by names in the log: numbers, or maps of them
 */
public record TrainedEpoch(
    int steps, double loss, double seconds, boolean stopped, Map<String, ?> figures) {

  /** Copies the figures. */
  public TrainedEpoch {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }
}
