package io.github.spikegen.vqsvae;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.vqsvae.SpikingQuantizer.QuantizedSpikes;
import io.github.spikegen.vqsvae.VqSvaeConfig.LossForm;
import org.junit.jupiter.api.Test;

/** Losses of two images whose arrays are written by hand. */
class VqSvaeLossTests extends ArrayTest {

  private static final double VARIANCE = 0.05;

  /** Four pixels an image; three steps of one channel at one place, with tau 2. */
  private VqSvae.Output output() {
    NDArray encoded = manager.create(new float[] {1, 0, 1, 1, 0, 1}, new Shape(3, 2, 1, 1, 1));
    NDArray generated = manager.create(new float[] {0, 0, 1, 0, 0, 0}, new Shape(3, 2, 1, 1, 1));
    Shape places = new Shape(2, 1, 1, 1);
    return new VqSvae.Output(
        new QuantizedSpikes(
            encoded,
            manager.create(new float[] {0.9f, 0.5f}, places),
            manager.create(new long[] {3, 1}, new Shape(2, 1, 1)),
            manager.create(new float[] {0.4f, 0.4f}, places),
            generated,
            generated),
        manager.create(
            new float[] {0.1f, 0.1f, 0.1f, 0.1f, -0.1f, -0.3f, -0.1f, -0.1f},
            new Shape(2, 1, 2, 2)));
  }

  private NDArray images() {
    return manager.full(new Shape(2, 1, 2, 2), 0.5f);
  }

  /** Of the eight pixels the squares are 7 times 0.01 and once 0.09. */
  private static final double PIXELS = 7 * 0.01 + 0.09;

  /** Features differ by 0.5 and 0.1. */
  private static final double FEATURES = 0.25 + 0.01;

  /**
   * Potentials of the encoder 0.5, 0.75, 0.375 and 0, 0.5, 0.75, generated 0, 0.5, 0.25 and 0, 0,
   * 0: they differ by 0.5, 0.25, 0.125 and 0, 0.5, 0.75.
   */
  private static final double POTENTIALS = 0.25 + 0.0625 + 0.015625 + 0 + 0.25 + 0.5625;

  private double loss(LossForm form, double commitment) {
    VqSvaeConfig config =
        VqSvaeConfig.paper(1, 4, 4).withLoss(form).withCommitmentWeight(commitment);
    return VqSvaeLoss.of(output(), images(), VARIANCE, config).total().getFloat();
  }

  @Test
  void theReleasedFormTakesMeansAndDividesByTheVariance() {
    double pulls = FEATURES / 2 + POTENTIALS / 6;
    assertEquals(PIXELS / 8 / VARIANCE + 1.25 * pulls, loss(LossForm.MEANS, 0.25), 1e-6);
    assertEquals(PIXELS / 8 / VARIANCE + pulls, loss(LossForm.MEANS, 0), 1e-6);
  }

  @Test
  void thePapersFormSumsOverAnImageAndKnowsNoVariance() {
    double pulls = (FEATURES + POTENTIALS) / 2;
    assertEquals(PIXELS / 2 + 1.25 * pulls, loss(LossForm.SUMS, 0.25), 1e-6);
    assertEquals(PIXELS / 2 + pulls, loss(LossForm.SUMS, 0), 1e-6);
  }

  @Test
  void theErrorOfPixelsIsAMeanInEitherForm() {
    for (LossForm form : LossForm.values()) {
      VqSvaeConfig config = VqSvaeConfig.paper(1, 4, 4).withLoss(form);
      NDArray error = VqSvaeLoss.of(output(), images(), VARIANCE, config).meanSquaredError();
      assertEquals(PIXELS / 8, error.getFloat(), 1e-7);
    }
  }
}
