package io.github.spikegen.metric.similarity;

import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.internal.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;

/**
 * Regression-based encoding: how well the activity of a layer predicts the responses of each neuron
 * to stimuli that the prediction has not seen.
 *
 * <p>Stimuli are split into folds. Each fold is predicted from the others by ridge regression with
 * an intercept; for each neuron, leave-one-out on those other folds chooses the penalty. One object
 * scores any number of populations. The score is not symmetric. It is invariant to rotation and
 * common scaling of the layer's units, to shifts, and to positive scaling of a neuron's responses;
 * it is not invariant to scaling the layer's units one by one.
 */
public final class RegressionEncoding {

  /** The fewest stimuli of a fold: fewer give no correlation. */
  public static final int FEWEST_STIMULI_A_FOLD = 3;

  /**
   * How stimuli are split and how strong the regression is.
   *
   * @param folds parts of the stimuli, each of which is predicted from the others, at least 2
   * @param strengths the ridge penalties among which leave-one-out chooses, above 0, in units of
   *     the mean squared length of the centered activity at a stimulus
   * @param key assigns the stimuli to the folds
   */
  public record Options(int folds, List<Double> strengths, RandomKey key) {

    public Options {
      Require.atLeast("folds", 2, folds);
      strengths = List.copyOf(strengths);
      Require.atLeast("the number of strengths", 1, strengths.size());
      strengths.forEach(strength -> Require.positive("strengths", strength));
      Objects.requireNonNull(key, "key");
    }

    /**
     * {@return five folds and penalties of all powers of ten from 1e-5 to 1000}
     *
     * @param key assigns the stimuli to the folds
     */
    public static Options defaults(RandomKey key) {
      return new Options(5, List.of(1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1.0, 10.0, 100.0, 1e3), key);
    }

    /**
     * {@return a copy with other folds}
     *
     * @param value at least 2
     */
    public Options withFolds(int value) {
      return new Options(value, strengths, key);
    }
  }

  private final List<RidgeFold> folds = new ArrayList<>();
  private final int stimuli;

  private RegressionEncoding(GramMatrix layer, Options options) {
    stimuli = layer.stimuli();
    int[] dealt = ResponseMatrix.shuffledStimuli(stimuli, options.key().generator());
    for (int fold = 0; fold < options.folds(); fold++) {
      int part = fold;
      int[] test = chosen(dealt, i -> i % options.folds() == part);
      int[] train = chosen(dealt, i -> i % options.folds() != part);
      folds.add(new RidgeFold(layer.products(), train, test, options.strengths()));
    }
  }

  /** Returns the stimuli at some places of a row, ascending. */
  private static int[] chosen(int[] dealt, IntPredicate places) {
    return IntStream.range(0, dealt.length).filter(places).map(i -> dealt[i]).sorted().toArray();
  }

  /**
   * Prepares to predict from a layer.
   *
   * @param layer the layer's activity
   * @param options folds and penalties
   * @return a regression that can score populations
   * @throws IllegalArgumentException if there are fewer than 3 stimuli a fold
   * @throws UndefinedSimilarityException if nothing changes in the layer
   */
  public static RegressionEncoding from(GramMatrix layer, Options options) {
    int fewest = FEWEST_STIMULI_A_FOLD * options.folds();
    if (layer.stimuli() < fewest) {
      throw new IllegalArgumentException(
          "%d folds need at least %d stimuli, %d each, but there are %d"
              .formatted(options.folds(), fewest, FEWEST_STIMULI_A_FOLD, layer.stimuli()));
    }
    return new RegressionEncoding(layer.requireChange(), options);
  }

  /**
   * Predicts a population.
   *
   * @param neurons responses to the layer's stimuli
   * @return how well each neuron was predicted
   * @throws UndefinedSimilarityException if a neuron responds the same to all stimuli
   */
  public EncodingScore score(ResponseMatrix neurons) {
    ResponseMatrix.requireSameStimuli(stimuli, neurons.stimuli());
    int[] constant = neurons.constantUnits();
    if (constant.length > 0) {
      throw new UndefinedSimilarityException(
          "neuron %d (from 0) responds the same to all stimuli: its correlation with a prediction is undefined"
              .formatted(constant[0]));
    }
    DMatrixRMaj predicted = new DMatrixRMaj(stimuli, neurons.units());
    for (RidgeFold fold : folds) {
      DMatrixRMaj part = fold.predict(neurons.values());
      for (int i = 0; i < fold.test().length; i++) {
        System.arraycopy(
            part.data,
            i * neurons.units(),
            predicted.data,
            fold.test()[i] * neurons.units(),
            neurons.units());
      }
    }
    return new EncodingScore(
        neurons.values(), predicted, folds.stream().map(RidgeFold::test).toList());
  }
}
