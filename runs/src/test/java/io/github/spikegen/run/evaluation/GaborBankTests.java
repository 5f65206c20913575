package io.github.spikegen.run.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.image.NumpyArchive;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.testing.ManagedArrays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GaborBankTests {

  private static final int SIDE = 20;

  @TempDir private Path folder;

  private double[] simulate(GaborBank bank, ImageDataset stimuli) throws IOException {
    Path file = folder.resolve("responses.npz");
    try (NDManager manager = NDManager.newBaseManager()) {
      int before = ManagedArrays.count(manager);
      bank.write(stimuli, manager, file, done -> {});
      assertEquals(before, ManagedArrays.count(manager));
    }
    return NumpyArchive.read(file, "responses").numbers();
  }

  @Test
  void firstStimuliDoNotDependOnTheOthersButOnTheSeed() throws IOException {
    ImageDataset images = NamedDataset.MINI.load(null, Split.TEST).limit(6);
    GaborBank bank = new GaborBank(2, 3, 1);
    double[] six = simulate(bank, images);
    double[] four = simulate(bank, images.limit(4));
    assertEquals(6 * 8, six.length);
    assertArrayEquals(Arrays.copyOf(six, four.length), four);
    assertNotEquals(
        Arrays.toString(six), Arrays.toString(simulate(new GaborBank(2, 3, 2), images)));
    // means of three trials
    assertTrue(Arrays.stream(six).allMatch(x -> Math.abs(3 * x - Math.rint(3 * x)) < 1e-5));
  }

  @Test
  void moreResponsesThanJavaHoldsAreRefusedBeforeAnythingIsDone() {
    ImageDataset images =
        ImageDataset.of(new Shape(1, 1, 1), Collections.nCopies(50_000, new byte[1]));
    GaborBank bank = new GaborBank(65_536, 100_000, 1); // 13 billion responses, which int is not
    IOException refused = assertThrows(IOException.class, () -> simulate(bank, images));
    assertTrue(
        refused
            .getMessage()
            .matches(
                "responses of 262,144 neurons to 50,000 images need 262\\.\\d GB of Java's memory, but .*"),
        refused.getMessage());
    assertFalse(Files.exists(folder.resolve("responses.npz")));
  }

  @Test
  void fileSaysWhatItIs() throws IOException {
    ImageDataset images = NamedDataset.MINI.load(null, Split.TEST).limit(3);
    simulate(new GaborBank(2, 10, 1), images);
    NeuralResponses read = NeuralResponses.read(folder.resolve("responses.npz"));
    assertEquals(
        List.of("gabor-fine", "gabor-medium", "gabor-coarse", "gabor-energy"),
        List.copyOf(read.areas().keySet()));
    assertEquals(8, read.all().units());
    assertEquals(2, read.areas().get("gabor-coarse").units());
    assertEquals(read.all().get(2, 4), read.areas().get("gabor-coarse").get(2, 0));
    assertTrue(read.source().orElseThrow().startsWith("simulated, no recording"));
  }

  @Test
  void coloursAreAveraged() throws IOException {
    byte[] grey = new byte[16 * 16];
    new SplittableRandom(1).nextBytes(grey);
    List<byte[]> colours = new ArrayList<>();
    byte[] coloured = new byte[3 * grey.length];
    for (int c = 0; c < 3; c++) {
      System.arraycopy(grey, 0, coloured, c * grey.length, grey.length);
    }
    colours.add(coloured);
    GaborBank bank = new GaborBank(3, 5, 1);
    assertArrayEquals(
        simulate(bank, ImageDataset.of(new Shape(1, 16, 16), List.of(grey))),
        simulate(bank, ImageDataset.of(new Shape(3, 16, 16), colours)));
  }

  @ParameterizedTest
  @EnumSource(GaborBank.Area.class)
  void uniformLightMovesNoneAndAWaveOfItsLengthMovesANeuron(GaborBank.Area area) {
    double[] bright = new double[SIDE * SIDE];
    Arrays.fill(bright, 0.8);
    for (int seed = 0; seed < 10; seed++) {
      GaborNeuron neuron = draw(area, seed);
      double base = neuron.rate(new double[SIDE * SIDE]);
      assertEquals(base, neuron.rate(bright), 1e-9);
      double wavelength = area.wavelength() * SIDE;
      assertTrue(
          best(neuron, wavelength) > 2 * best(neuron, 3 * wavelength) - base, "seed " + seed);
    }
  }

  @Test
  void energyDoesNotAskForThePhase() {
    double spreadOfEnergy = spread(draw(GaborBank.Area.GABOR_ENERGY, 1));
    double spreadOfPhase = spread(draw(GaborBank.Area.GABOR_MEDIUM, 1));
    assertTrue(spreadOfEnergy < 0.25, "energy " + spreadOfEnergy);
    assertTrue(spreadOfPhase > 0.75, "one phase " + spreadOfPhase);
  }

  /** How much of its response to a wave a neuron loses at the worst phase. */
  private static double spread(GaborNeuron neuron) {
    double wavelength = GaborBank.Area.GABOR_MEDIUM.wavelength() * SIDE;
    double best = 0;
    double[] range = {0, 0};
    for (double orientation = 0; orientation < Math.PI; orientation += Math.PI / 36) {
      double least = Double.POSITIVE_INFINITY;
      double most = 0;
      for (double phase = 0; phase < 2 * Math.PI; phase += Math.PI / 18) {
        double rate = neuron.rate(wave(orientation, phase, wavelength));
        least = Math.min(least, rate);
        most = Math.max(most, rate);
      }
      if (most > best) {
        best = most;
        range = new double[] {least, most};
      }
    }
    return (range[1] - range[0]) / range[1];
  }

  private static double best(GaborNeuron neuron, double wavelength) {
    double best = 0;
    for (double orientation = 0; orientation < Math.PI; orientation += Math.PI / 36) {
      for (double phase = 0; phase < 2 * Math.PI; phase += Math.PI / 18) {
        best = Math.max(best, neuron.rate(wave(orientation, phase, wavelength)));
      }
    }
    return best;
  }

  private static double[] wave(double orientation, double phase, double wavelength) {
    double[] image = new double[SIDE * SIDE];
    for (int i = 0; i < image.length; i++) {
      double along =
          (i % SIDE) * Math.cos(orientation) + Math.floorDiv(i, SIDE) * Math.sin(orientation);
      image[i] = 0.5 + 0.5 * Math.cos(2 * Math.PI * along / wavelength + phase);
    }
    return image;
  }

  private static GaborNeuron draw(GaborBank.Area area, long seed) {
    return GaborNeuron.draw(area, SIDE, SIDE, RandomKey.of(seed).generator());
  }

  @Test
  void spikesAreThoseOfAPoissonProcess() {
    SplittableRandom random = new SplittableRandom(1);
    for (double rate : new double[] {0.3, 4, 30}) {
      int draws = 20_000;
      double sum = 0;
      double squares = 0;
      int none = 0;
      for (int i = 0; i < draws; i++) {
        int spikes = GaborNeuron.spikes(rate, random);
        sum += spikes;
        squares += (spikes - rate) * (spikes - rate);
        none += spikes == 0 ? 1 : 0;
      }
      assertEquals(rate, sum / draws, 5 * Math.sqrt(rate / draws));
      assertEquals(rate, squares / draws, 0.08 * rate);
      assertEquals(Math.exp(-rate), (double) none / draws, 0.02);
    }
    assertEquals(0, GaborNeuron.spikes(0, random));
  }

  @Test
  void wrongNumbersAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new GaborBank(0, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new GaborBank(1, 0, 1));
  }
}
