package io.github.spikegen.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one training step gave.
 *
 * @param epoch the epoch's number
 * @param step the step's number within the epoch, from 0
 * @param stepsPerEpoch the number of steps in the epoch, 0 if unknown
 * @param loss the loss before the update
 * @param figures further figures by name
 * @param seconds the time that the step took, without waiting for its batch
 */
public record StepReport(
    int epoch,
    int step,
    int stepsPerEpoch,
    double loss,
    Map<String, Double> figures,
    double seconds) {

  /**
   * Copies the figures.
   *
   * @param epoch the epoch's number
   * @param step the step's number within the epoch, from 0
   * @param stepsPerEpoch the number of steps in the epoch, 0 if unknown
   * @param loss the loss before the update
   * @param figures further figures by name
   * @param seconds the time that the step took, without waiting for its batch
   */
  public StepReport {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }
}
