package io.github.spikegen.run.evaluation;

import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.internal.BoundedFile;
import io.github.spikegen.internal.Require;
import io.github.spikegen.metric.similarity.CenteredKernelAlignment;
import io.github.spikegen.metric.similarity.ConfidenceInterval;
import io.github.spikegen.metric.similarity.DissimilarityMatrix;
import io.github.spikegen.metric.similarity.EncodingScore;
import io.github.spikegen.metric.similarity.GramMatrix;
import io.github.spikegen.metric.similarity.PermutationTest;
import io.github.spikegen.metric.similarity.PrincipalSubspace;
import io.github.spikegen.metric.similarity.RegressionEncoding;
import io.github.spikegen.metric.similarity.RepresentationalSimilarity;
import io.github.spikegen.metric.similarity.ResponseMatrix;
import io.github.spikegen.metric.similarity.SingularVectorCanonicalCorrelation;
import io.github.spikegen.metric.similarity.UndefinedSimilarityException;
import io.github.spikegen.probe.ActivityRecorder.LayerRecording;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.evaluation.SimilarityRow.Measure;
import io.github.spikegen.run.evaluation.SimilarityRow.Score;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Compares layers with populations of neurons at the same stimuli by all measures. */
public final class LayerComparison {

  private static final int FEWEST_STIMULI = 3;

  /**
   * What is kept of a pair of stimuli for a layer and for an area (8 bytes of products, 8 of a
   * dissimilarity and its rank), and what is at work.
   */
  private static final double BYTES_A_PAIR = 40;

  /** More give more pairs than an array of Java holds. */
  private static final int MOST_STIMULI = 46_340;

  private final Map<String, Population> areas = new LinkedHashMap<>();
  private final Options options;

  /**
   * Prepares to compare.
   *
   * @param responses the populations
   * @param options how layers are compared
   * @throws RunException if Java's memory can't hold what is known of each pair of stimuli
   */
  public LayerComparison(NeuralResponses responses, Options options) {
    requireMemory(responses.all().stimuli());
    responses.areas().forEach((name, neurons) -> areas.put(name, new Population(neurons)));
    this.options = options;
  }

  /**
   * Compares a layer with each population.
   *
   * @param layer firing rates or activations {@code [stimuli, units]}
   * @param progress is told how many populations are done
   * @return one row a population
   */
  public List<SimilarityRow> compare(LayerRecording layer, IntConsumer progress) {
    Population population = new Population(ResponseMatrix.of(layer.activity()));
    Population.Lazy<RegressionEncoding> encoding =
        new Population.Lazy<>(() -> RegressionEncoding.from(population.gram(), options.encoding()));
    List<SimilarityRow> rows = new ArrayList<>();
    areas.forEach(
        (name, area) -> {
          rows.add(row(layer, population, encoding, name, area));
          progress.accept(rows.size());
        });
    return rows;
  }

  private SimilarityRow row(
      LayerRecording layer,
      Population population,
      Population.Lazy<RegressionEncoding> encoding,
      String name,
      Population area) {
    Population.Lazy<SingularVectorCanonicalCorrelation> canonical =
        new Population.Lazy<>(
            () ->
                SingularVectorCanonicalCorrelation.between(
                    population.components(), area.components()));
    Population.Lazy<EncodingScore> encoded =
        new Population.Lazy<>(() -> encoding.get().score(area.responses()));
    Map<Measure, Score> scores = new EnumMap<>(Measure.class);
    scores.put(Measure.RSA, score(() -> rsa(population, area)));
    scores.put(Measure.CKA, score(() -> cka(population, area)));
    scores.put(Measure.UNBIASED_CKA, score(() -> unbiasedCka(population, area)));
    scores.put(Measure.SVCCA, score(() -> svcca(canonical.get(), population, area)));
    scores.put(Measure.REGRESSION, score(() -> regression(encoded.get(), encoding.get(), area)));
    return new SimilarityRow(
        layer.layer(),
        layer.units(),
        layer.keptUnits(),
        name,
        area.responses().units(),
        scores,
        ifDefined(canonical),
        ifDefined(encoded));
  }

  private static Score score(Supplier<Score> computed) {
    try {
      return computed.get();
    } catch (UndefinedSimilarityException e) {
      return Score.undefined(e.getMessage());
    }
  }

  private static <T> Optional<T> ifDefined(Population.Lazy<T> computed) {
    try {
      return Optional.of(computed.get());
    } catch (UndefinedSimilarityException e) {
      return Optional.empty();
    }
  }

  /** At the stimuli to which neither the layer's units nor the neurons all respond the same. */
  private static void requireMemory(int stimuli) {
    String what = "comparisons of %,d stimuli".formatted(stimuli);
    try {
      BoundedFile.requireMemory(what, BYTES_A_PAIR * stimuli * stimuli);
    } catch (IOException e) {
      throw new RunException(e.getMessage());
    }
    if (stimuli > MOST_STIMULI) {
      throw new RunException("%s: expected at most %,d".formatted(what, MOST_STIMULI));
    }
  }

  private Score rsa(Population layer, Population area) {
    int[] stimuli =
        IntStream.range(0, area.responses().stimuli())
            .filter(i -> !layer.isUniform(i) && !area.isUniform(i))
            .toArray();
    if (stimuli.length < FEWEST_STIMULI) {
      throw new UndefinedSimilarityException(
          "all units respond the same to each stimulus, but for %d".formatted(stimuli.length));
    }
    DissimilarityMatrix a = layer.dissimilarities(stimuli);
    DissimilarityMatrix b = area.dissimilarities(stimuli);
    return score(
        RepresentationalSimilarity.between(a, b),
        a.stimuli(),
        order -> RepresentationalSimilarity.between(a, b.inOrder(order)),
        Optional.of(counts -> RepresentationalSimilarity.between(a, b, counts)));
  }

  private Score cka(Population layer, Population area) {
    GramMatrix a = layer.gram();
    GramMatrix b = area.gram();
    return score(
        CenteredKernelAlignment.linear(a, b),
        a.stimuli(),
        order -> CenteredKernelAlignment.linear(a, b.inOrder(order)),
        Optional.empty());
  }

  private Score unbiasedCka(Population layer, Population area) {
    GramMatrix a = layer.gram();
    GramMatrix b = area.gram();
    return score(
        CenteredKernelAlignment.unbiased(a, b),
        a.stimuli(),
        order -> CenteredKernelAlignment.unbiased(a, b.inOrder(order)),
        Optional.of(counts -> CenteredKernelAlignment.unbiased(a, b, counts)));
  }

  private Score svcca(
      SingularVectorCanonicalCorrelation inOrder, Population layer, Population area) {
    PrincipalSubspace a = layer.components();
    PrincipalSubspace b = area.components();
    return score(
        inOrder.mean(),
        a.stimuli(),
        order -> SingularVectorCanonicalCorrelation.between(a, b.inOrder(order)).mean(),
        Optional.empty());
  }

  private Score regression(EncodingScore inOrder, RegressionEncoding layer, Population area) {
    double median = inOrder.median();
    if (Double.isNaN(median)) {
      return Score.undefined("no neuron responds differently to the stimuli of a fold");
    }
    return score(
        median,
        area.responses().stimuli(),
        order -> layer.score(area.responses().ofStimuli(order)).median(),
        Optional.of(inOrder::median));
  }

  private Score score(
      double value,
      int stimuli,
      ToDoubleFunction<int[]> byOrder,
      Optional<ToDoubleFunction<int[]>> byCounts) {
    Optional<ConfidenceInterval> interval = Optional.empty();
    if (options.draws() > 0 && byCounts.isPresent()) {
      interval =
          Optional.of(
              ConfidenceInterval.bootstrap(
                  stimuli, options.draws(), options.key().fold(0), byCounts.get()));
    }
    Optional<PermutationTest> significance = Optional.empty();
    if (options.permutations() > 0) {
      significance =
          Optional.of(
              PermutationTest.of(stimuli, options.permutations(), options.key().fold(1), byOrder));
    }
    return new Score(value, stimuli, interval, significance, Optional.empty());
  }

  /**
   * How layers are compared.
   *
   * @param encoding folds and penalties of the regression
   * @param draws how many draws of stimuli confidence intervals take, or 0 for none
   * @param permutations how many orders of stimuli permutation tests take, or 0 for none
   * @param key draws stimuli and orders
   */
  public record Options(
      RegressionEncoding.Options encoding, int draws, int permutations, RandomKey key) {

    public Options {
      Require.atLeast("draws", 0, draws);
      Require.atLeast("permutations", 0, permutations);
    }

    /**
     * {@return options with the library's penalties}
     *
     * @param folds parts of the stimuli, at least 2
     * @param draws how many draws confidence intervals take, or 0 for none
     * @param permutations how many orders permutation tests take, or 0 for none
     * @param seed draws whatever is drawn
     */
    public static Options of(int folds, int draws, int permutations, long seed) {
      RandomKey key = RandomKey.of(seed);
      return new Options(
          RegressionEncoding.Options.defaults(key.fold(0)).withFolds(folds),
          draws,
          permutations,
          key.fold(1));
    }
  }
}
