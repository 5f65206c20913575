package io.github.spikegen.run.evaluation;

import io.github.spikegen.metric.similarity.EncodingScore;
import io.github.spikegen.metric.similarity.SingularVectorCanonicalCorrelation;
import java.util.Map;
import java.util.Optional;

/**
 * A layer beside a population.
 *
 * @param layer the layer's name
 * @param units how many units the layer has
 * @param comparedUnits how many of them were compared
 * @param area the population's name
 * @param neurons how many neurons the population has
 * @param scores what each measure says
 * @param canonical the components that SVCCA kept, where it is defined
 * @param encoding how well each neuron was predicted, where that is defined
 */
public record SimilarityRow(
    String layer,
    long units,
    long comparedUnits,
    String area,
    int neurons,
    Map<Measure, Score> scores,
    Optional<SingularVectorCanonicalCorrelation> canonical,
    Optional<EncodingScore> encoding) {

  /** Copies the scores. */
  public SimilarityRow {
    scores = Map.copyOf(scores);
  }
}
