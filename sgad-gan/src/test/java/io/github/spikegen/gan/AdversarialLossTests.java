package io.github.spikegen.gan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GradientChecks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AdversarialLossTests extends ArrayTest {

  @Test
  void minimaxByHand() {
    NDArray real = scores(2, -1);
    NDArray generated = scores(0.5f, -3);
    double ofReal = (Math.log1p(Math.exp(-2)) + Math.log1p(Math.exp(1))) / 2;
    double ofGenerated = (Math.log1p(Math.exp(0.5)) + Math.log1p(Math.exp(-3))) / 2;
    AdversarialLoss loss = AdversarialLoss.MINIMAX;
    assertEquals(ofReal + ofGenerated, loss.discriminator(real, generated).getFloat(), 1e-6);
    double fooled = (Math.log1p(Math.exp(-0.5)) + Math.log1p(Math.exp(3))) / 2;
    assertEquals(fooled, loss.generator(generated).getFloat(), 1e-6);
  }

  @Test
  void minimaxOfHugeScoresIsFinite() {
    NDArray real = scores(-500, 500);
    NDArray generated = scores(500, -500);
    assertEquals(500, AdversarialLoss.MINIMAX.discriminator(real, generated).getFloat(), 1e-3);
    assertEquals(250, AdversarialLoss.MINIMAX.generator(generated).getFloat(), 1e-3);
  }

  @Test
  void earthMoverByHand() {
    NDArray real = scores(2, -1);
    NDArray generated = scores(0.5f, -3);
    assertEquals(
        -1.25 - 0.5, AdversarialLoss.EARTH_MOVER.discriminator(real, generated).getFloat(), 1e-6);
    assertEquals(1.25, AdversarialLoss.EARTH_MOVER.generator(generated).getFloat(), 1e-6);
  }

  @ParameterizedTest
  @EnumSource(AdversarialLoss.class)
  void discriminatorRaisesRealAndLowersGeneratedScores(AdversarialLoss loss) {
    NDArray real = scores(0.3f, -0.2f);
    NDArray generated = scores(0.1f, 0.4f);
    var gradients =
        GradientChecks.gradients(
            manager, list -> loss.discriminator(list.get(0), list.get(1)), real, generated);
    assertTrue(gradients.get(0).lt(0).all().getBoolean(), "real");
    assertTrue(gradients.get(1).gt(0).all().getBoolean(), "generated");
  }

  @ParameterizedTest
  @EnumSource(AdversarialLoss.class)
  void generatorRaisesGeneratedScores(AdversarialLoss loss) {
    var gradients =
        GradientChecks.gradients(manager, list -> loss.generator(list.get(0)), scores(0.1f, 0.4f));
    assertTrue(gradients.get(0).lt(0).all().getBoolean());
  }

  @ParameterizedTest
  @EnumSource(AdversarialLoss.class)
  void gradientsMatchDifferences(AdversarialLoss loss) {
    NDArray real = GradientChecks.normal(manager, 1, 3);
    NDArray generated = GradientChecks.normal(manager, 2, 3);
    GradientChecks.assertGradientsMatchDifferences(
        manager, list -> loss.discriminator(list.get(0), list.get(1)), real, generated);
    GradientChecks.assertGradientsMatchDifferences(
        manager, list -> loss.generator(list.get(0)), generated);
    ArrayAssertions.assertClose(GradientChecks.normal(manager, 2, 3), generated, 0);
  }

  private NDArray scores(float... values) {
    return manager.create(values);
  }
}
