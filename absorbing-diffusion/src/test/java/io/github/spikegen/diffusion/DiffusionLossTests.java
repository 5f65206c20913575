package io.github.spikegen.diffusion;

import static io.github.spikegen.testing.ArrayAssertions.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.testing.GoldenArrays;
import io.github.spikegen.testing.GradientChecks;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DiffusionLossTests {

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void tearDown() {
    manager.close();
  }

  private NDArray losses(LossWeighting weighting) {
    GoldenArrays golden = GoldenArrays.load(manager, "absorbing_process");
    DiffusionLoss loss = new DiffusionLoss(new AbsorbingProcess(128, 49), weighting);
    AbsorbingProcess.NoisyTokens noised =
        new AbsorbingProcess.NoisyTokens(
            golden.get("x_t").squeeze(1).toType(DataType.INT64, true),
            golden.get("t").toType(DataType.INT64, true));
    NDArray clean = golden.get("x0").squeeze(1).toType(DataType.INT64, true);
    return loss.perSample(golden.get("logits"), clean, noised);
  }

  @Test
  void elboAgreesWithTheReference() {
    NDArray expected = GoldenArrays.load(manager, "absorbing_process").get("elbo_bits_per_token");
    assertClose(expected, losses(LossWeighting.ELBO), 1e-5);
  }

  @Test
  void reweightedLossAgreesWithTheReference() {
    NDArray expected = GoldenArrays.load(manager, "absorbing_process").get("reweighted_elbo");
    assertClose(expected, losses(LossWeighting.REWEIGHTED), 1e-5);
  }

  @Test
  void keepingTheLastStepShiftsTheWeightByOneStep() {
    double[] reweighted = new double[6];
    float[] elbo = losses(LossWeighting.ELBO).toFloatArray();
    int[] steps = {1, 7, 20, 33, 48, 49};
    for (int i = 0; i < 6; i++) {
      reweighted[i] = elbo[i] * steps[i] / 49 * (50 - steps[i]) / 49;
    }
    assertClose(reweighted, losses(LossWeighting.REWEIGHTED_KEEPING_LAST), 1e-5);
  }

  @Test
  void uniformPredictionCostsLogKBitsAtEachMaskedToken() {
    DiffusionLoss loss = new DiffusionLoss(new AbsorbingProcess(8, 4), LossWeighting.ELBO);
    NDArray clean = manager.create(new long[] {0, 7, 3, 5}, new Shape(1, 2, 2));
    NDArray noisy = manager.create(new long[] {8, 7, 8, 8}, new Shape(1, 2, 2));
    NDArray logits = manager.full(new Shape(1, 8, 2, 2), 500f);
    NDArray bits =
        loss.perSample(
            logits, clean, new AbsorbingProcess.NoisyTokens(noisy, manager.create(new long[] {2})));
    assertClose(new double[] {3 * 3 / 4.0 * 4 / 2}, bits, 1e-6);
  }

  @Test
  void hugeLogitsStayFinite() {
    DiffusionLoss loss = new DiffusionLoss(new AbsorbingProcess(2, 1), LossWeighting.ELBO);
    NDArray clean = manager.create(new long[] {0}, new Shape(1, 1, 1));
    NDArray noisy = manager.create(new long[] {2}, new Shape(1, 1, 1));
    NDArray logits = manager.create(new float[] {-1e4f, 1e4f}, new Shape(1, 2, 1, 1));
    NDArray bits =
        loss.perSample(
            logits, clean, new AbsorbingProcess.NoisyTokens(noisy, manager.create(new long[] {1})));
    assertClose(new double[] {2e4 / Math.log(2)}, bits, 1e-6);
  }

  @ParameterizedTest
  @EnumSource
  void gradientsMatchDifferences(LossWeighting weighting) {
    AbsorbingProcess process = new AbsorbingProcess(3, 4);
    DiffusionLoss loss = new DiffusionLoss(process, weighting);
    NDArray clean = manager.create(new long[] {0, 1, 2, 1}, new Shape(2, 1, 2));
    NDArray noisy = manager.create(new long[] {3, 1, 3, 3}, new Shape(2, 1, 2));
    NDArray steps = manager.create(new long[] {2, 3});
    NDArray logits = GradientChecks.normal(manager, 1, 2, 3, 1, 2);
    GradientChecks.assertGradientsMatchDifferences(
        manager,
        inputs ->
            loss.perSample(inputs.get(0), clean, new AbsorbingProcess.NoisyTokens(noisy, steps)),
        logits);
  }

  @Test
  void gradientSurvivesGarbageCollectionBetweenForwardAndBackward() {
    AbsorbingProcess process = new AbsorbingProcess(2, 4);
    DiffusionLoss loss = new DiffusionLoss(process, LossWeighting.ELBO);
    NDArray clean = manager.create(new long[] {0}, new Shape(1, 1, 1));
    NDArray noisy = manager.create(new long[] {2}, new Shape(1, 1, 1));
    AbsorbingProcess.NoisyTokens noised =
        new AbsorbingProcess.NoisyTokens(noisy, manager.create(new long[] {1}));
    NDList gradients =
        GradientChecks.gradients(
            manager,
            inputs -> {
              NDArray bits = loss.perSample(inputs.get(0), clean, noised);
              for (int i = 0; i < 3; i++) {
                System.gc();
                for (int j = 0; j < 200; j++) {
                  ByteBuffer.allocateDirect(8).putDouble(1e-30);
                }
              }
              return bits;
            },
            manager.zeros(new Shape(1, 2, 1, 1)));
    double expected = 4 * 0.5 / Math.log(2);
    assertClose(new double[] {-expected, expected}, gradients.get(0), 1e-6);
  }

  @Test
  void trainingLossIsTheMeanOverTheBatchOfWhatTheDenoiserWasAsked() {
    AbsorbingProcess process = new AbsorbingProcess(4, 3);
    DiffusionLoss loss = new DiffusionLoss(process, LossWeighting.ELBO);
    NDArray clean = manager.ones(new Shape(6, 2, 3), DataType.INT64);
    double[] maskedByWeight = {0};
    NDArray mean =
        loss.mean(
            (tokens, steps, labels) -> {
              double sum = 0;
              long[] token = tokens.toLongArray();
              long[] step = steps.toLongArray();
              for (int i = 0; i < token.length; i++) {
                sum += token[i] == 4 ? 3.0 / step[i / 6] : 0;
              }
              maskedByWeight[0] = sum;
              return manager.zeros(new Shape(6, 4, 2, 3));
            },
            clean,
            null,
            new SplittableRandom(5));
    assertClose(new double[] {2 * maskedByWeight[0] / 36}, mean, 1e-6);
  }

  @Test
  void rejectsLogitsOfAnotherShape() {
    DiffusionLoss loss = new DiffusionLoss(new AbsorbingProcess(4, 3), LossWeighting.ELBO);
    NDArray clean = manager.ones(new Shape(1, 2, 3), DataType.INT64);
    AbsorbingProcess.NoisyTokens noised =
        new AbsorbingProcess.NoisyTokens(clean, manager.create(new long[] {1}));
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> loss.perSample(manager.zeros(new Shape(1, 5, 2, 3)), clean, noised));
    assertEquals("logits must have shape (1, 4, 2, 3), but has (1, 5, 2, 3)", e.getMessage());
  }
}
