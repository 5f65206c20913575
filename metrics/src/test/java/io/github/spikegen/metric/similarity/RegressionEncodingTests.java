package io.github.spikegen.metric.similarity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.metric.internal.Quantiles;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.Test;

class RegressionEncodingTests {

  private static final RegressionEncoding.Options OPTIONS =
      RegressionEncoding.Options.defaults(RandomKey.of(1));

  private static EncodingScore score(ResponseMatrix layer, ResponseMatrix neurons) {
    return RegressionEncoding.from(GramMatrix.of(layer), OPTIONS).score(neurons);
  }

  /** Ridge regression as it is usually written: weights of units, and an intercept. */
  private static double[] ridge(
      ResponseMatrix x, ResponseMatrix y, int[] train, int[] test, double penalty) {
    DMatrixRMaj means = new DMatrixRMaj(1, x.units());
    double meanOfY = 0;
    for (int i : train) {
      meanOfY += y.get(i, 0) / train.length;
      for (int j = 0; j < x.units(); j++) {
        means.add(0, j, x.get(i, j) / train.length);
      }
    }
    DMatrixRMaj squares = new DMatrixRMaj(x.units(), x.units());
    DMatrixRMaj products = new DMatrixRMaj(x.units(), 1);
    for (int j = 0; j < x.units(); j++) {
      squares.set(j, j, penalty);
      for (int i : train) {
        double centered = x.get(i, j) - means.get(j);
        products.add(j, 0, centered * (y.get(i, 0) - meanOfY));
        for (int k = 0; k < x.units(); k++) {
          squares.add(j, k, centered * (x.get(i, k) - means.get(k)));
        }
      }
    }
    DMatrixRMaj weights = new DMatrixRMaj(x.units(), 1);
    assertTrue(CommonOps_DDRM.solve(squares, products, weights));
    double[] predicted = new double[test.length];
    for (int i = 0; i < test.length; i++) {
      predicted[i] = meanOfY;
      for (int j = 0; j < x.units(); j++) {
        predicted[i] += (x.get(test[i], j) - means.get(j)) * weights.get(j);
      }
    }
    return predicted;
  }

  private static double unit(ResponseMatrix x, int... train) {
    ResponseMatrix part =
        ResponseMatrix.of(
            Arrays.stream(train)
                .mapToObj(
                    i -> IntStream.range(0, x.units()).mapToDouble(j -> x.get(i, j)).toArray())
                .toArray(double[][]::new));
    DMatrixRMaj centered = part.centeredUnits();
    return DoubleStream.of(centered.getData()).map(v -> v * v).sum() / train.length;
  }

  @Test
  void predictsAsRegressionOnUnitsDoes() {
    for (int units = 1; units <= 9; units++) {
      ResponseMatrix x = Populations.normal(9, units, units);
      ResponseMatrix y = Populations.mixed(x, 1, 0.5, units);
      int[] train = {0, 2, 3, 4, 6, 8};
      int[] test = {1, 5, 7};
      for (double strength : new double[] {1e-3, 0.1, 10}) {
        RidgeFold fold = new RidgeFold(GramMatrix.of(x).products(), train, test, List.of(strength));
        double[] expected = ridge(x, y, train, test, strength * unit(x, train));
        assertArrayEquals(expected, fold.predict(y.values()).getData(), 1e-9);
      }
    }
  }

  @Test
  void strengthIsTheBestAtStimuliLeftOutOneByOne() {
    List<Double> strengths = OPTIONS.strengths();
    for (int seed = 0; seed < 8; seed++) {
      ResponseMatrix x = Populations.normal(12, 5, seed);
      ResponseMatrix y = Populations.mixed(x, 1, Math.pow(4, seed - 3.0), seed);
      int[] train = {0, 2, 3, 4, 6, 8, 9, 11};
      int[] test = {1, 5, 7, 10};
      double best = Double.NaN;
      double least = Double.POSITIVE_INFINITY;
      for (double strength : strengths) {
        double penalty = strength * unit(x, train);
        double error = 0;
        for (int out : train) {
          int[] rest = Arrays.stream(train).filter(i -> i != out).toArray();
          double miss = ridge(x, y, rest, new int[] {out}, penalty)[0] - y.get(out, 0);
          error += miss * miss;
        }
        if (error < least) {
          least = error;
          best = penalty;
        }
      }
      RidgeFold fold = new RidgeFold(GramMatrix.of(x).products(), train, test, strengths);
      assertArrayEquals(
          ridge(x, y, train, test, best), fold.predict(y.values()).getData(), 1e-8, "seed " + seed);
    }
  }

  @Test
  void whatALayerDeterminesIsPredictedAndNoiseIsNot() {
    ResponseMatrix x = Populations.normal(60, 8, 1);
    EncodingScore determined = score(x, Populations.mixed(x, 6, 0, 2));
    assertTrue(determined.quantile(0.25) > 0.999, "" + determined.quantile(0.25));
    EncodingScore noise = score(x, Populations.normal(60, 300, 3));
    assertEquals(0, noise.median(), 0.05);
    assertTrue(noise.quantile(0.25) < noise.median() && noise.median() < noise.quantile(0.75));
  }

  @Test
  void neuronsAreJudgedOneByOne() {
    ResponseMatrix x = Populations.normal(40, 3, 1);
    ResponseMatrix known = Populations.mixed(x, 1, 0.1, 2);
    ResponseMatrix unknown = Populations.normal(40, 1, 5);
    double[][] both = new double[40][];
    Arrays.setAll(both, i -> new double[] {known.get(i, 0), unknown.get(i, 0)});
    double[] correlations = score(x, ResponseMatrix.of(both)).correlations();
    assertEquals(score(x, known).median(), correlations[0], 1e-12);
    assertEquals(score(x, unknown).median(), correlations[1], 1e-12);
    assertTrue(correlations[0] > 0.9 && Math.abs(correlations[1]) < 0.5);
  }

  @Test
  void rotationsScalesAndShiftsChangeNothing() {
    ResponseMatrix x = Populations.normal(30, 6, 1);
    ResponseMatrix y = Populations.mixed(x, 3, 3, 2);
    double[] expected = score(x, y).correlations();
    for (ResponseMatrix same :
        List.of(
            Populations.rotated(x, 3),
            Populations.scaled(x, -0.03, 7),
            Populations.unitByUnit(x, false))) {
      assertArrayEquals(expected, score(same, y).correlations(), 1e-9);
    }
    assertArrayEquals(expected, score(x, Populations.scaled(y, 5, -2)).correlations(), 1e-9);
    double[] other = score(Populations.unitByUnit(x, true), y).correlations();
    assertTrue(Math.abs(expected[0] - other[0]) > 1e-3);
  }

  @Test
  void repetitionsOfStimuliWeighThem() {
    ResponseMatrix x = Populations.normal(30, 2, 1);
    EncodingScore score = score(x, Populations.mixed(x, 5, 3, 2));
    int[] counts = new int[30];
    Arrays.fill(counts, 1);
    assertEquals(score.median(), score.median(counts), 1e-12);
    Arrays.fill(counts, 3);
    assertEquals(score.median(), score.median(counts), 1e-12);
    counts[4] = 9;
    assertTrue(Math.abs(score.median() - score.median(counts)) > 1e-6);
    assertEquals(Double.NaN, score.median(new int[30]));
  }

  @Test
  void neuronsThatAreSilentInAFoldAreJudgedByTheOthers() {
    double[] responses = new double[15];
    responses[3] = 1; // constant in four of five folds
    ResponseMatrix x = Populations.unit(responses);
    double[] correlations = score(Populations.normal(15, 4, 1), x).correlations();
    assertTrue(Math.abs(correlations[0]) <= 1, "" + correlations[0]);
    // the layer says nothing of the fold where the neuron does something
    assertEquals(0, score(x, x).correlations()[0]);
  }

  @Test
  void quantilesInterpolate() {
    assertEquals(2.5, Quantiles.of(0.5, 4, 1, Double.NaN, 3, 2));
    assertEquals(1.75, Quantiles.of(0.25, 4, 1, 3, 2));
    assertEquals(7, Quantiles.of(0.975, 7));
    assertEquals(Double.NaN, Quantiles.of(0.5, Double.NaN));
  }

  @Test
  void whatCannotBeJudgedIsRefused() {
    GramMatrix few = GramMatrix.of(Populations.normal(14, 3, 1));
    String message =
        assertThrows(IllegalArgumentException.class, () -> RegressionEncoding.from(few, OPTIONS))
            .getMessage();
    assertEquals("5 folds need at least 15 stimuli, 3 each, but there are 14", message);
    GramMatrix still = GramMatrix.of(Populations.unit(new double[15]));
    assertThrows(UndefinedSimilarityException.class, () -> RegressionEncoding.from(still, OPTIONS));
    ResponseMatrix x = Populations.normal(15, 3, 1);
    ResponseMatrix constant =
        Populations.times(x, ResponseMatrix.of(new double[][] {{1, 0}, {0, 0}, {0, 0}}));
    message =
        assertThrows(UndefinedSimilarityException.class, () -> score(x, constant)).getMessage();
    assertTrue(message.contains("neuron 1 (from 0)"), message);
    assertThrows(IllegalArgumentException.class, () -> score(x, Populations.normal(16, 3, 1)));
    assertThrows(IllegalArgumentException.class, () -> OPTIONS.withFolds(1));
    assertThrows(
        IllegalArgumentException.class,
        () -> new RegressionEncoding.Options(5, List.of(), RandomKey.of(1)));
    assertThrows(
        IllegalArgumentException.class,
        () -> new RegressionEncoding.Options(5, List.of(0.0), RandomKey.of(1)));
  }
}
