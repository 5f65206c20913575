package io.github.spikegen.fsvae;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.fsvae.FsvaeConfig.DenseNorm;
import io.github.spikegen.fsvae.FsvaeConfig.ImageError;
import io.github.spikegen.fsvae.FsvaeConfig.ScheduledSampling;
import io.github.spikegen.neuron.LifDynamics;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.vqsvae.ImageReadout.Start;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class FsvaeConfigTests extends ArrayTest {

  @Test
  void defaultsAreThePapers() {
    FsvaeConfig config = FsvaeConfig.of(1, 28, 28);
    assertEquals(16, config.timeSteps());
    assertEquals(56, config.latentUnits());
    assertEquals(20, config.choices());
    assertEquals(new Shape(16, 7, 7), config.codeShape());
    assertEquals(new Shape(1, 28, 28), config.imageShape());
  }

  @Test
  void changesOneNumberAtATime() {
    FsvaeConfig config = FsvaeConfig.of(3, 8, 12);
    FsvaeConfig changed =
        config
            .withTimeSteps(4)
            .withChannels(List.of(5, 6))
            .withCodeDimension(7)
            .withLatentUnits(8)
            .withChoices(9)
            .withNeuron(LifParameters.sgad())
            .withNormScale(1.5)
            .withSynapticTau(3)
            .withReadoutDecay(0.5)
            .withScheduledSampling(new ScheduledSampling(1, 0, 1))
            .withMmdWeight(2)
            .withDenseNorm(DenseNorm.NONE)
            .withImageError(ImageError.PLAIN)
            .withReadoutStart(Start.OUTPUTS);
    assertEquals(
        new FsvaeConfig(
            3,
            8,
            12,
            4,
            List.of(5, 6),
            7,
            8,
            9,
            LifParameters.sgad(),
            1.5,
            3,
            0.5,
            new ScheduledSampling(1, 0, 1),
            2,
            DenseNorm.NONE,
            ImageError.PLAIN,
            Start.OUTPUTS),
        changed);
  }

  @Test
  void refusesNumbersByTheirNames() {
    FsvaeConfig config = FsvaeConfig.of(1, 8, 8);
    requireRefused("imageHeight", () -> FsvaeConfig.of(1, 30, 28));
    requireRefused("imageChannels", () -> FsvaeConfig.of(0, 28, 28));
    requireRefused("timeSteps", () -> config.withTimeSteps(0));
    requireRefused("channels", () -> config.withChannels(List.of(1, 0)));
    requireRefused("codeDimension", () -> config.withCodeDimension(0));
    requireRefused("latentUnits", () -> config.withLatentUnits(0).withChoices(1));
    requireRefused("choices", () -> config.withLatentUnits(1).withChoices(0));
    requireRefused("normScale", () -> config.withNormScale(0));
    requireRefused("synapticTau", () -> config.withSynapticTau(0.5));
    requireRefused("readoutDecay", () -> config.withReadoutDecay(1.5));
    requireRefused("mmdWeight", () -> config.withMmdWeight(-1));
    requireRefused("fromStep", () -> new ScheduledSampling(-1, 0, 0));
    requireRefused("first", () -> new ScheduledSampling(0, 2, 0));
    requireRefused("last", () -> new ScheduledSampling(0, 0, Double.NaN));
    requireRefused("progress", () -> ScheduledSampling.original().probability(1.1));
  }

  private static void requireRefused(String name, Supplier<Object> what) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, what::get);
    assertTrue(e.getMessage().startsWith(name + " must"), e.getMessage());
  }

  @Test
  void scheduledSamplingRisesOverTraining() {
    ScheduledSampling original = ScheduledSampling.original();
    assertEquals(0.1, original.probability(0), 1e-12);
    assertEquals(0.2, original.probability(0.5), 1e-12);
    assertEquals(0.3, original.probability(1), 1e-12);
  }

  @Test
  void originalNeuronKeepsAQuarterAndFiresAboveAFifth() {
    // u: 0.2 (not above), 0.05 + 0.16 = 0.21 (fires), 0.2, 0.05 + 0.14 = 0.19, 0.0475 + 0.16
    NDArray currents =
        manager.create(new float[] {0.2f, 0.16f, 0.2f, 0.14f, 0.16f}, new Shape(5, 1, 1));
    NDArray spikes = LifDynamics.spikes(currents, FsvaeConfig.originalNeuron());
    assertArrayEquals(new float[] {0, 1, 0, 0, 1}, spikes.toFloatArray());
  }
}
