package io.github.spikegen.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PredictionTests {

  private static final SamplingOptions ALL = SamplingOptions.of();

  /** Two places; the odds of the four codes are 1 : 2 : 4 : 1 and 1 : 1 : 1 : 1. */
  private static final float[] LOGITS = {
    0, 0, log(2), 0, log(4), 0, 0, 0,
  };

  private static float log(double odds) {
    return (float) Math.log(odds);
  }

  private static double[] probabilities(SamplingOptions options, int place) {
    return new Prediction(LOGITS, 0, 4, 2, options).probabilities(place);
  }

  @Test
  void allCodesByHand() {
    assertArrayEquals(new double[] {0.125, 0.25, 0.5, 0.125}, probabilities(ALL, 0), 1e-7);
  }

  @Test
  void theLikeliestCodesShareTheWholeProbability() {
    double[] two = {0, 2 / 6.0, 4 / 6.0, 0};
    assertArrayEquals(two, probabilities(ALL.withTopK(2), 0), 1e-7);
  }

  @Test
  void oneCodeIsTheLikeliest() {
    assertArrayEquals(new double[] {0, 0, 1, 0}, probabilities(ALL.withTopK(1), 0));
    Prediction prediction = new Prediction(LOGITS, 0, 4, 2, ALL.withTopK(1));
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 100; i++) {
      assertEquals(2, Prediction.draw(prediction.probabilities(0), random));
    }
  }

  @Test
  void ofEqualCodesTheFirstAreKept() {
    // codes 0 and 3 are equally likely at the first place, all are at the second
    assertArrayEquals(
        new double[] {1 / 7.0, 2 / 7.0, 4 / 7.0, 0}, probabilities(ALL.withTopK(3), 0), 1e-7);
    assertArrayEquals(new double[] {0.5, 0.5, 0, 0}, probabilities(ALL.withTopK(2), 1), 1e-7);
  }

  @Test
  void temperatureActsOnTheCodesThatAreKept() {
    // at temperature 1/2 odds are squared: 4 : 16
    SamplingOptions options = ALL.withTemperature(0.5).withTopK(2);
    assertArrayEquals(new double[] {0, 4 / 20.0, 16 / 20.0, 0}, probabilities(options, 0), 1e-7);
  }

  @Test
  void asManyCodesAsThereAreOrMoreChangeNothing() {
    assertArrayEquals(probabilities(ALL, 0), probabilities(ALL.withTopK(4), 0));
    assertArrayEquals(probabilities(ALL, 0), probabilities(ALL.withTopK(100), 0));
  }

  @Test
  void scoresThatAreNoNumbersAreRefusedWhateverIsKept() {
    float[] broken = {0, 0, 1, 0, Float.NaN, 0, 0, 0};
    for (int topK = 1; topK <= 4; topK++) {
      Prediction prediction = new Prediction(broken, 0, 4, 2, ALL.withTopK(topK));
      assertThrows(IllegalStateException.class, () -> prediction.probabilities(0));
      assertEquals(0.25 * 4 / topK, prediction.probabilities(1)[0], 1e-7);
    }
  }
}
