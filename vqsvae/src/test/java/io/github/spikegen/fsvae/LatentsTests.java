package io.github.spikegen.fsvae;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.coding.SpikeDecoder.PostsynapticPotential;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GradientChecks;
import org.junit.jupiter.api.Test;

class LatentsTests extends ArrayTest {

  private static final RandomKey KEY = RandomKey.of(1);
  private static final PostsynapticPotential POTENTIAL = new PostsynapticPotential(2);

  @Test
  void picksTheChosenSpikeOfEachUnit() {
    // two units with three spikes each, at one step of two samples
    NDArray spikes =
        manager.create(new float[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, new Shape(1, 2, 2, 3));
    NDArray choices = manager.create(new long[] {2, 0, 1, 1}, new Shape(1, 2, 2));
    NDArray picked = Latents.pick(spikes, choices);
    assertEquals(new Shape(1, 2, 2), picked.getShape());
    assertArrayEquals(new float[] {2, 3, 7, 10}, picked.toFloatArray());
  }

  @Test
  void gradientGoesToThePickedSpikesAlone() {
    NDArray spikes = manager.zeros(new Shape(1, 1, 2, 3));
    NDArray choices = manager.create(new long[] {2, 0}, new Shape(1, 1, 2));
    NDArray gradient =
        GradientChecks.gradients(manager, x -> Latents.pick(x.get(0), choices), spikes).get(0);
    assertArrayEquals(new float[] {0, 0, 1, 1, 0, 0}, gradient.toFloatArray());
  }

  @Test
  void choicesAreEvenAndDependOnTheKeyAlone() {
    Shape shape = new Shape(10, 20, 30);
    NDArray choices = Latents.choices(manager, shape, 4, KEY, 0);
    assertEquals(choices, Latents.choices(manager, shape, 4, KEY, 0));
    assertNotEquals(choices, Latents.choices(manager, shape, 4, KEY.fold(1), 0));
    for (int choice = 0; choice < 4; choice++) {
      assertEquals(0.25, choices.eq(choice).toType(DataType.FLOAT32, true).mean().getFloat(), 0.02);
    }
  }

  @Test
  void aSampleHasTheSameChoicesInEveryBatch() {
    NDArray all = Latents.choices(manager, new Shape(4, 6, 5), 7, KEY, 0);
    NDArray part = Latents.choices(manager, new Shape(4, 2, 5), 7, KEY, 3);
    assertEquals(all.get(":, 3:5"), part);
  }

  @Test
  void replacementsComeWithTheirProbabilityFromAStepOn() {
    NDArray replaced = Latents.replaced(manager, new Shape(8, 1000, 3), 5, 0.3, KEY);
    assertEquals(new Shape(8, 1000, 1), replaced.getShape());
    assertEquals(0, replaced.get(":5").sum().getFloat());
    assertEquals(0.3, replaced.get("5:").mean().getFloat(), 0.03);
    assertEquals(0, Latents.replaced(manager, new Shape(4, 9, 3), 5, 1, KEY).sum().getFloat());
  }

  @Test
  void delaysByAStep() {
    NDArray latents = manager.create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(3, 1, 2));
    assertArrayEquals(new float[] {0, 0, 1, 2, 3, 4}, Latents.previous(latents).toFloatArray());
    NDArray one = manager.ones(new Shape(1, 2, 2));
    assertEquals(one.zerosLike(), Latents.previous(one));
  }

  @Test
  void discrepancyIsThatOfFilteredProbabilities() {
    // one unit, k = 2, two steps: probabilities 1, 0.5 and 0, 0.5
    NDArray some = manager.create(new float[] {1, 1, 1, 0}, new Shape(2, 1, 1, 2));
    NDArray others = manager.create(new float[] {0, 0, 0, 1}, new Shape(2, 1, 1, 2));
    // potentials 0.5, 0.5 and 0, 0.25: squared differences 0.25 and 0.0625
    ArrayAssertions.assertClose(
        new double[] {0.15625}, Latents.maximumMeanDiscrepancy(some, others, POTENTIAL), 1e-6);
    assertEquals(0, Latents.maximumMeanDiscrepancy(some, some.duplicate(), POTENTIAL).getFloat());
    // other spikes of the same probabilities
    NDArray same = manager.create(new float[] {1, 1, 0, 1}, new Shape(2, 1, 1, 2));
    assertEquals(0, Latents.maximumMeanDiscrepancy(some, same, POTENTIAL).getFloat());
  }

  @Test
  void gradientOfTheDiscrepancyIsRight() {
    NDArray some = GradientChecks.normal(manager, 1, 3, 2, 2, 3);
    NDArray others = GradientChecks.normal(manager, 2, 3, 2, 2, 3);
    GradientChecks.assertGradientsMatchDifferences(
        manager, x -> Latents.maximumMeanDiscrepancy(x.get(0), x.get(1), POTENTIAL), some, others);
    assertTrue(Latents.maximumMeanDiscrepancy(some, others, POTENTIAL).getDouble() > 0);
  }
}
