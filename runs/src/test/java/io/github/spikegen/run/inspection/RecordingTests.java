package io.github.spikegen.run.inspection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.neuron.LifDynamics;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.run.SampleRequest.ImagePass;
import io.github.spikegen.run.inspection.NeuronChoice.NeuronShape;
import io.github.spikegen.run.inspection.NeuronTrace.Point;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecordingTests extends ArrayTest {

  private static final LifParameters LIF = LifParameters.spikingDiffusion();
  private static final List<ImagePass> PASSES =
      List.of(new ImagePass(0, "0"), new ImagePass(1, "1"));

  /** Two neurons see two images for three steps each, [T, passes, neurons]. */
  private Recording recording(int... chosen) {
    try (NoGrad off = new NoGrad()) {
      NDArray currents =
          manager.create(
              new float[] {1.5f, -1, 2, 0, 1.5f, 1, 2, 0, 1.5f, 1, 2, 3}, new Shape(3, 2, 2));
      NDArray spikes = LifDynamics.spikes(currents, LIF);
      int before = ManagedArrays.count(manager);
      Recording recording = Recording.of(currents, spikes, Optional.of(LIF), PASSES, chosen);
      assertEquals(before, ManagedArrays.count(manager));
      return recording;
    }
  }

  private static double[] before(NeuronTrace neuron) {
    return IntStream.range(0, neuron.steps()).mapToDouble(neuron::before).toArray();
  }

  private static double[] after(NeuronTrace neuron) {
    return IntStream.range(0, neuron.steps()).mapToDouble(neuron::after).toArray();
  }

  private static String spikes(NeuronTrace neuron) {
    StringBuilder text = new StringBuilder();
    for (int step = 0; step < neuron.steps(); step++) {
      text.append(neuron.fires(step) ? '|' : '.');
    }
    return text.toString();
  }

  @Test
  void eachNeuronIsReadOffPassAfterPass() {
    Recording recording = recording(1, 0);
    assertEquals(3, recording.timeSteps());
    NeuronTrace second = recording.neurons().get(0);
    NeuronTrace first = recording.neurons().get(1);
    assertEquals("1", second.name());
    assertEquals("0", first.name());
    // with tau 2 and from rest in either pass, H = V + (X - V)/2, by hand
    assertEquals(".|.|||", spikes(first));
    assertArrayEquals(new double[] {0.75, 1.125, 0.75, 1, 1, 1}, before(first), 1e-6);
    assertArrayEquals(new double[] {0.75, 0, 0.75, 0, 0, 0}, after(first), 1e-6);
    assertEquals(4.0 / 6, first.rate(), 1e-9);
    assertEquals(".....|", spikes(second));
    assertArrayEquals(new double[] {-0.5, 0.25, 0.625, 0, 0, 1.5}, before(second), 1e-6);
    assertArrayEquals(new double[] {-0.5, 0.25, 0.625, 0, 0, 0}, after(second), 1e-6);
  }

  @Test
  void theWholeLayerIsCountedWhoeverIsChosen() {
    List<Double> expected = List.of(0.0, 0.5, 0.0, 0.5, 0.5, 1.0);
    assertEquals(expected, recording(0).layerRates());
    assertEquals(expected, recording(0, 1).layerRates());
    assertEquals(new NeuronShape(List.of(2)), recording(0).shape());
  }

  @Test
  void neuronsInChannelsAreNamedByTheirPlace() {
    NDArray silent = manager.zeros(new Shape(2, 1, 2, 3, 3));
    Recording recording =
        Recording.of(silent, silent, Optional.of(LIF), List.of(new ImagePass(0, "0")), 13);
    assertEquals("13 (1:1:1)", recording.neurons().get(0).name());
  }

  @Test
  void aMembraneIsDrawnUpToThePotentialBeforeResetAndDown() {
    NeuronTrace first = recording(0).neurons().get(0);
    assertEquals(
        List.of(
            new Point(0, 0),
            new Point(1, 0.75),
            new Point(2, 1.125),
            new Point(2, 0),
            new Point(3, 0.75)),
        first.membrane(0, 3, 0));
    assertEquals(
        List.of(
            new Point(0, 0),
            new Point(1, 1),
            new Point(1, 0),
            new Point(2, 1),
            new Point(2, 0),
            new Point(3, 1),
            new Point(3, 0)),
        first.membrane(0, 3, 1));
  }

  @Test
  void everyStepHasToBeThere() {
    Recording recording = recording(0);
    NeuronTrace shorter = new NeuronTrace("0", new float[5], new float[5], new float[5]);
    List<NeuronTrace> wrong = List.of(shorter);
    assertThrows(IllegalArgumentException.class, () -> recording.withNeurons(wrong));
    assertThrows(
        IllegalArgumentException.class,
        () -> new NeuronTrace("0", new float[5], new float[4], new float[5]));
    assertTrue(recording.withNeurons(List.of()).neurons().isEmpty());
    assertFalse(recording.neurons().isEmpty());
  }
}
