package io.github.spikegen.diffusion;

import static io.github.spikegen.testing.ArrayAssertions.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.testing.GoldenArrays;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AbsorbingProcessTests {

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void tearDown() {
    manager.close();
  }

  @Test
  void oneStepOfTwoCodesByHand() {
    AbsorbingProcess process = new AbsorbingProcess(2, 4);
    double[] expected = {0.5, 0, 0.5, 0, 0.5, 0.5, 0, 0, 1};
    assertClose(expected, process.transition(manager, 3), 1e-12);
    assertEquals(0.5, process.maskRate(3), 1e-12);
  }

  @Test
  void cumulativeTransitionIsTheProductOfTheSteps() {
    AbsorbingProcess process = new AbsorbingProcess(3, 7);
    NDArray product = process.cumulativeTransition(manager, 0);
    assertClose(new double[] {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}, product, 0);
    for (int step = 1; step <= 7; step++) {
      product = product.dot(process.transition(manager, step));
      assertClose(product, process.cumulativeTransition(manager, step), 1e-12);
    }
  }

  @Test
  void posteriorIsBayesWithTheMatrices() {
    AbsorbingProcess process = new AbsorbingProcess(3, 5);
    int states = 4;
    for (int step = 1; step <= 5; step++) {
      double[] before = process.cumulativeTransition(manager, step - 1).toDoubleArray();
      double[] oneStep = process.transition(manager, step).toDoubleArray();
      for (int clean = 0; clean < 3; clean++) {
        for (int noisy : new int[] {clean, 3}) {
          double[] expected = new double[states];
          double sum = 0;
          for (int state = 0; state < states; state++) {
            expected[state] = before[clean * states + state] * oneStep[state * states + noisy];
            sum += expected[state];
          }
          if (sum == 0) {
            continue; // nothing but masks is left after the last step
          }
          for (int state = 0; state < states; state++) {
            expected[state] /= sum;
          }
          NDArray posterior =
              process.posterior(tokens(noisy), tokens(clean), manager.create(new long[] {step}));
          assertEquals(new Shape(1, states, 1, 1), posterior.getShape());
          assertClose(expected, posterior, 1e-6);
        }
      }
    }
  }

  private NDArray tokens(long... values) {
    return manager.create(values, new Shape(1, 1, values.length));
  }

  @Test
  void posteriorKeepsPlacesApart() {
    AbsorbingProcess process = new AbsorbingProcess(2, 4);
    NDArray posterior =
        process.posterior(tokens(2, 0, 1), tokens(1, 0, 1), manager.create(new long[] {4}));
    assertClose(new double[] {0, 1, 0, 0.25, 0, 1, 0.75, 0, 0}, posterior, 1e-6);
  }

  @Test
  void masksTheTokensThatTheReferenceMasks() {
    GoldenArrays golden = GoldenArrays.load(manager, "absorbing_process");
    AbsorbingProcess process =
        new AbsorbingProcess(
            (int) golden.number("num_classes"), (int) golden.number("num_timesteps"));
    NDArray noisy =
        process.mask(
            int64(golden, "x0").squeeze(1), int64(golden, "t"), golden.get("uniform").squeeze(1));
    assertEquals(DataType.INT64, noisy.getDataType());
    assertArrayEquals(int64(golden, "x_t").toLongArray(), noisy.toLongArray());
    assertClose(
        golden.get("masked").squeeze(1),
        process.isMasked(noisy).toType(DataType.FLOAT32, false),
        0);
  }

  private static NDArray int64(GoldenArrays golden, String name) {
    return golden.get(name).toType(DataType.INT64, true);
  }

  @Test
  void noiseMasksTheShareThatItsStepSays() {
    AbsorbingProcess process = new AbsorbingProcess(5, 10);
    NDArray clean = manager.ones(new Shape(20, 50, 50), DataType.INT64);
    AbsorbingProcess.NoisyTokens noised = process.noise(clean, new SplittableRandom(1));
    NDArray share = process.isMasked(noised.tokens()).toType(DataType.FLOAT32, false);
    float[] actual = share.reshape(20, 2500).mean(new int[] {1}).toFloatArray();
    long[] steps = noised.steps().toLongArray();
    for (int i = 0; i < 20; i++) {
      assertEquals(process.maskRatio((int) steps[i]), actual[i], 0.05);
    }
  }

  @Test
  void stepsOfABatchCoverAllStepsEvenlyWhereverTheyBegin() {
    AbsorbingProcess process = new AbsorbingProcess(5, 10);
    NDArray clean = manager.zeros(new Shape(20, 1, 1), DataType.INT64);
    SplittableRandom random = new SplittableRandom(2);
    double first = 0;
    for (int draw = 0; draw < 500; draw++) {
      AbsorbingProcess.NoisyTokens noised = process.noise(clean, random);
      long[] steps = noised.steps().toLongArray();
      first += steps[0] / 500.0;
      Arrays.sort(steps);
      for (int i = 0; i < 20; i++) {
        assertEquals(1 + i / 2, steps[i]);
      }
    }
    assertEquals(5.5, first, 0.4, "mean step of the first sample");
  }

  @Test
  void sameSeedGivesTheSameNoise() {
    AbsorbingProcess process = new AbsorbingProcess(5, 10);
    NDArray clean = manager.zeros(new Shape(4, 3, 3), DataType.INT64);
    AbsorbingProcess.NoisyTokens one = process.noise(clean, new SplittableRandom(3));
    AbsorbingProcess.NoisyTokens two = process.noise(clean, new SplittableRandom(3));
    AbsorbingProcess.NoisyTokens other = process.noise(clean, new SplittableRandom(4));
    assertArrayEquals(one.tokens().toLongArray(), two.tokens().toLongArray());
    assertTrue(!Arrays.equals(one.tokens().toLongArray(), other.tokens().toLongArray()));
  }

  @Test
  void rejectsWhatItDoesNotKnow() {
    AbsorbingProcess process = new AbsorbingProcess(5, 10);
    NDArray clean = manager.zeros(new Shape(4, 3, 3), DataType.INT64);
    NDArray uniforms = manager.zeros(new Shape(4, 3, 3));
    NDArray steps = manager.create(new long[] {1, 2, 3});
    assertMessage("codebookSize must be at least 1, but was 0", () -> new AbsorbingProcess(0, 3));
    assertMessage("steps must be at least 1, but was 0", () -> new AbsorbingProcess(3, 0));
    assertMessage("step must be between 1 and 10, but was 11", () -> process.maskRate(11));
    assertMessage(
        "steps must have shape (4), but has (3)", () -> process.mask(clean, steps, uniforms));
    assertMessage(
        "clean must be int64 [N, h, w], but was <f4 (4, 3, 3)",
        () -> process.mask(uniforms, steps, uniforms));
  }

  private static void assertMessage(
      String message, org.junit.jupiter.api.function.Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  @Test
  void masksAtChosenPlaces() {
    NDArray clean = manager.create(new long[] {0, 1, 2, 3, 3, 2, 1, 0}, new Shape(2, 2, 2));
    AbsorbingProcess process = new AbsorbingProcess(4, 9);
    NDArray corner = manager.create(new boolean[] {true, false, false, false}, new Shape(2, 2));
    assertArrayEquals(
        new long[] {4, 1, 2, 3, 4, 2, 1, 0}, process.maskAt(clean, corner).toLongArray());
    boolean[] own = {false, true, false, true, false, false, false, true};
    assertArrayEquals(
        new long[] {0, 4, 2, 4, 3, 2, 1, 4},
        process.maskAt(clean, manager.create(own, new Shape(2, 2, 2))).toLongArray());
    NDArray row = manager.create(new boolean[] {true, false}, new Shape(1, 2));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> process.maskAt(clean, row));
    assertEquals("unknown must have shape (2, 2), but has (1, 2)", e.getMessage());
  }
}
