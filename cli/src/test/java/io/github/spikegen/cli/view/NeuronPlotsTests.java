package io.github.spikegen.cli.view;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.cli.view.NeuronPlots.FiringCurve;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.neuron.LifParameters.Charging;
import io.github.spikegen.run.inspection.NeuronTrace;
import io.github.spikegen.run.inspection.Recording;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NeuronPlotsTests {

  private static final LifParameters LIF = LifParameters.spikingDiffusion();

  @Test
  void membranesAtConstantCurrentsFireAsTheEquationSays() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Recording recording = NeuronPlots.constantCurrents(manager);
      List<Double> rates = recording.neurons().stream().map(NeuronTrace::rate).toList();
      // 0.9 never reaches 1; 1.1·(1 - 2^-n) does with n = 4, 1.5·(1 - 2^-n) with n = 2
      assertEquals(List.of(0.0, 0.25, 0.5, 1.0), rates);
      assertEquals("X = 1.1", recording.neurons().get(1).name());
    }
  }

  @Test
  void firingRatesAreThoseWorkedOutByHand() {
    try (NDManager manager = NDManager.newBaseManager()) {
      double[] currents = {0.99, 1.01, 1.4, 1.99, 2};
      // 1.01·(1 - 2^-n) reaches 1 with n = 7: once in 7 steps
      assertArrayEquals(
          new double[] {0, 100, 350, 350, 700},
          times(700, new FiringCurve("", LIF, 700).rates(manager, currents)),
          0.01);
      assertArrayEquals(
          new double[] {0, 0, 2, 2, 4},
          times(4, new FiringCurve("", LIF, 4).rates(manager, currents)),
          0.01);
      FiringCurve full = new FiringCurve("", LIF.withCharging(Charging.FULL_INPUT), 600);
      // 2X·(1 - 2^-n)
      assertArrayEquals(
          new double[] {0, 300, 600}, times(600, full.rates(manager, 0.49, 0.7, 1)), 0.01);
    }
  }

  private static double[] times(int steps, double... rates) {
    return Arrays.stream(rates).map(rate -> rate * steps).toArray();
  }

  @Test
  void allPicturesOfThePageAreDrawn(@TempDir Path folder) throws IOException {
    NeuronPlots.main(folder.toString());
    for (String name : List.of(NeuronPlots.MEMBRANE, NeuronPlots.RATES, NeuronPlots.SURROGATES)) {
      BufferedImage picture = ImageIO.read(folder.resolve(name).toFile());
      assertTrue(picture.getWidth() >= 900 && picture.getHeight() >= 300, name);
      long colors =
          IntStream.range(0, picture.getWidth() * picture.getHeight())
              .map(i -> picture.getRGB(i % picture.getWidth(), i / picture.getWidth()))
              .distinct()
              .count();
      assertTrue(colors > 50, name + " has lines and text");
    }
    try (var files = Files.list(folder)) {
      assertEquals(3, files.count());
    }
    assertThrows(IllegalArgumentException.class, NeuronPlots::main);
  }
}
