package io.github.spikegen.run.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.image.NumpyArray;
import io.github.spikegen.internal.BoundedFile;
import io.github.spikegen.internal.Require;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;

/**
 * A bank of Gabor filters with Poisson spikes, which stands in for a recorded population where
 * there is none. It is no model of a brain area, and files say so.
 *
 * @param neurons how many neurons each {@link Area} has, at least 1
 * @param trials how often each stimulus is presented, at least 1; responses are means over them
 * @param seed draws neurons and spikes; the first stimuli's responses do not depend on how many
 *     follow
 */
public record GaborBank(int neurons, int trials, long seed) {

  /** Of each pixel: a filter, or two. */
  private static final double BYTES_A_NEURON = 1.25 * Double.BYTES;

  private static final double BYTES_A_RESPONSE = 2 * Double.BYTES + Float.BYTES;

  private static final int MOST_RESPONSES = Integer.MAX_VALUE / Float.BYTES;

  public GaborBank {
    Require.atLeast("neurons", 1, neurons);
    Require.atLeast("trials", 1, trials);
  }

  /**
   * Simulates responses into an archive that {@link NeuralResponses} reads.
   *
   * @param stimuli the images; colors are averaged
   * @param manager the manager under which the work is done; nothing stays there
   * @param file the file, replaced atomically if it exists
   * @param progress is told how many stimuli are done
   * @throws IOException if writing fails, or Java's memory can't hold the responses
   */
  public void write(ImageDataset stimuli, NDManager manager, Path file, IntConsumer progress)
      throws IOException {
    requireMemory(stimuli);
    List<GaborNeuron> population = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    Shape shape = stimuli.shape();
    RandomKey key = RandomKey.of(seed);
    int number = 0;
    for (Area area : Area.values()) {
      SplittableRandom random = key.fold(0).fold(number++).generator();
      for (int i = 0; i < neurons; i++) {
        population.add(GaborNeuron.draw(area, (int) shape.get(1), (int) shape.get(2), random));
        labels.add(area.label());
      }
    }
    int count = Math.toIntExact(stimuli.size());
    double[] responses = new double[count * population.size()];
    for (int i = 0; i < count; i++) {
      double[] image = gray(stimuli, manager, i);
      SplittableRandom random = key.fold(1).fold(i).generator();
      for (int j = 0; j < population.size(); j++) {
        responses[i * population.size() + j] = response(population.get(j).rate(image), random);
      }
      progress.accept(i + 1);
    }
    NeuralResponses.write(
        file,
        NumpyArray.of(new Shape(count, population.size()), responses),
        labels,
        "simulated, no recording: Gabor filters with Poisson spikes, mean of %d trials"
            .formatted(trials),
        Map.of());
  }

  /** Estimates what filters take, and responses, of which an archive is made by copies. */
  private void requireMemory(ImageDataset stimuli) throws IOException {
    double population = (double) neurons * Area.values().length;
    double responses = population * stimuli.size();
    double pixels = stimuli.shape().get(1) * stimuli.shape().get(2);
    String what = "responses of %,.0f neurons to %,d images".formatted(population, stimuli.size());
    BoundedFile.requireMemory(
        what, BYTES_A_NEURON * population * pixels + BYTES_A_RESPONSE * responses);
    if (responses > MOST_RESPONSES) {
      throw new IOException(
          "%s are %,.0f numbers, expected at most %,d: an array of Java holds no more"
              .formatted(what, responses, MOST_RESPONSES));
    }
  }

  /** Returns the mean over colors. */
  private static double[] gray(ImageDataset stimuli, NDManager manager, int index) {
    try (NDArray image = stimuli.images(manager, index);
        NDArray sum = image.sum(new int[] {0, 1})) {
      double[] gray = new double[Math.toIntExact(sum.size())];
      float[] sums = sum.toFloatArray();
      Arrays.setAll(gray, i -> sums[i] / stimuli.shape().get(0));
      return gray;
    }
  }

  private double response(double rate, SplittableRandom random) {
    double spikes = 0;
    for (int trial = 0; trial < trials; trial++) {
      spikes += GaborNeuron.spikes(rate, random);
    }
    return spikes / trials;
  }

  /** The groups of simulated neurons, which differ in the size of what they look for. */
  public enum Area {
    /** Waves a tenth as long as the image, of a phase. */
    GABOR_FINE(0.1, false),
    /** Waves a fifth as long as the image, of a phase. */
    GABOR_MEDIUM(0.2, false),
    /** Waves two fifths as long as the image, of a phase. */
    GABOR_COARSE(0.4, false),
    /** Waves a fifth as long as the image, of any phase: the energy of two filters. */
    GABOR_ENERGY(0.2, true);

    private final double wavelength;
    private final boolean energy;

    Area(double wavelength, boolean energy) {
      this.wavelength = wavelength;
      this.energy = energy;
    }

    double wavelength() {
      return wavelength;
    }

    boolean isEnergy() {
      return energy;
    }

    /** {@return the label of the area's neurons, such as {@code gabor-fine}} */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
