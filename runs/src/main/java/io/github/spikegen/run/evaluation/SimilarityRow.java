package io.github.spikegen.run.evaluation;

import io.github.spikegen.metric.similarity.ConfidenceInterval;
import io.github.spikegen.metric.similarity.EncodingScore;
import io.github.spikegen.metric.similarity.PermutationTest;
import io.github.spikegen.metric.similarity.SingularVectorCanonicalCorrelation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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

  public SimilarityRow {
    scores = Map.copyOf(scores);
  }

  /**
   * Writes comparisons as JSON: a list, whose objects name the model where there are several.
   *
   * @param byModel the comparison of each model by the model's name
   * @param stimuli how many stimuli there were
   * @param file the file, replaced atomically if it exists
   * @throws IOException if writing fails
   */
  public static void writeJson(Map<String, List<SimilarityRow>> byModel, int stimuli, Path file)
      throws IOException {
    JsonReports.write(byModel, stimuli, file);
  }

  /** The measures, in the order in which they are shown. */
  public enum Measure {
    /** Representational similarity analysis. */
    RSA("RSA", "rsa"),
    /** Linear centred kernel alignment. */
    CKA("CKA", "cka"),
    /** The unbiased form of linear centred kernel alignment. */
    UNBIASED_CKA("unbiased CKA", "cka_unbiased"),
    /** Singular vector canonical correlation analysis. */
    SVCCA("SVCCA", "svcca"),
    /** Regression from the layer to each neuron. */
    REGRESSION("encoding", "regression");

    private final String title;
    private final String key;

    Measure(String title, String key) {
      this.title = title;
      this.key = key;
    }

    /** {@return the measure's name for reading, such as {@code RSA}} */
    public String title() {
      return title;
    }

    /** {@return the measure's name in files, such as {@code rsa}} */
    public String key() {
      return key;
    }
  }

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
}
