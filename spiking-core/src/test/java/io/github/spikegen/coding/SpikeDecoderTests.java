package io.github.spikegen.coding;

import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GoldenArrays;
import org.junit.jupiter.api.Test;

class SpikeDecoderTests extends ArrayTest {

  @Test
  void agreesWithTheReference() {
    GoldenArrays golden = GoldenArrays.load(manager, "psp_membrane_readout");
    NDArray spikes = golden.get("spikes");
    SpikeDecoder.PostsynapticPotential psp = new SpikeDecoder.PostsynapticPotential(2);
    ArrayAssertions.assertClose(golden.get("psp_tau2"), psp.trace(spikes), 1e-6);
    ArrayAssertions.assertClose(golden.get("psp_tau2").get(15), psp.decode(spikes), 1e-6);
    ArrayAssertions.assertClose(
        golden.get("readout_decay_0_8"),
        new SpikeDecoder.MembraneReadout(0.8).decode(spikes),
        1e-5);
  }

  @Test
  void firingRateIsTheMeanOverTime() {
    NDArray spikes = manager.create(new float[] {1, 0, 1, 1, 0, 0, 1, 0}, new Shape(4, 2));
    ArrayAssertions.assertClose(
        new double[] {0.75, 0.25}, new SpikeDecoder.FiringRate().decode(spikes), 1e-7);
  }

  @Test
  void refusesImpossibleConstants() {
    assertThrows(IllegalArgumentException.class, () -> new SpikeDecoder.MembraneReadout(1.1));
    assertThrows(IllegalArgumentException.class, () -> new SpikeDecoder.PostsynapticPotential(0.9));
  }
}
