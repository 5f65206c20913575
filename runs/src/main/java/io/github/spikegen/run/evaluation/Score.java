package io.github.spikegen.run.evaluation;

import io.github.spikegen.metric.similarity.ConfidenceInterval;
import io.github.spikegen.metric.similarity.PermutationTest;
import java.util.Optional;

/**
 * What a measure says of a layer and a population.
 *
 * @param value the similarity; NaN where it is undefined
 * @param stimuli how many stimuli it is of
 * @param interval where it may lie at other stimuli, if that was asked for and the measure allows
 *     it
 * @param significance what it is worth beside chance, if that was asked for
 * @param undefined why it is undefined, if it is
 */
public record Score(
    double value,
    int stimuli,
    Optional<ConfidenceInterval> interval,
    Optional<PermutationTest> significance,
    Optional<String> undefined) {

  static Score undefined(String why) {
    return new Score(Double.NaN, 0, Optional.empty(), Optional.empty(), Optional.of(why));
  }
}
