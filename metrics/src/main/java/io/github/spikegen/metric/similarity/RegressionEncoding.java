package io.github.spikegen.metric.similarity;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;

/**
 * Regression-based encoding: how well the activity of a layer predicts the responses of each neuron
 * to stimuli that the prediction has not seen.
 *
 * <p>Stimuli are dealt to folds; each fold is predicted from the others by ridge regression with an
 * intercept, whose strength is chosen for each neuron among the others alone, by leave-one-out.
 * Made once for a layer, it scores any number of populations. It is not symmetric. It changes
 * neither under rotations of the layer's units, nor if all of them are multiplied by one number or
 * each is shifted, nor if a neuron's responses are multiplied by a positive number or shifted; it
 * does if the layer's units are scaled one by one.
 */
public final class RegressionEncoding {

  /** The fewest stimuli of a fold: a correlation over fewer says nothing. */
  public static final int FEWEST_STIMULI_A_FOLD = 3;

  private final List<RidgeFold> folds = new ArrayList<>();
  private final int stimuli;

  private RegressionEncoding(GramMatrix layer, EncodingOptions options) {
    stimuli = layer.stimuli();
    int[] dealt = Stimuli.shuffled(stimuli, options.key().generator());
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
   * @return what predicts
   * @throws IllegalArgumentException if there are fewer than 3 stimuli a fold
   * @throws UndefinedSimilarityException if nothing changes in the layer
   */
  public static RegressionEncoding from(GramMatrix layer, EncodingOptions options) {
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
   * @return how well it went
   * @throws UndefinedSimilarityException if a neuron responds the same to all stimuli
   */
  public EncodingScore score(ResponseMatrix neurons) {
    Stimuli.requireSame(stimuli, neurons.stimuli());
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
