package io.github.spikegen.cli.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.run.SampleRequest.ImagePass;
import io.github.spikegen.run.inspection.NeuronChoice;
import io.github.spikegen.run.inspection.NeuronChoice.NeuronShape;
import io.github.spikegen.run.inspection.NeuronTrace;
import io.github.spikegen.run.inspection.Recording;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Pictures of neurons. */
class NeuronPicturesTests {

  private static final LifParameters LIF = LifParameters.spikingDiffusion();
  private static final PictureCaption PLAIN =
      new PictureCaption("some layer", "of a model", "image", List.of());

  /** The pixels of a spike in a raster of few neurons and steps. */
  private static final int MARK = 16 * 14;

  /** Makes neurons that fire at some of all steps, or never. */
  private static Recording recording(int passes, int timeSteps, int[]... spikes) {
    int steps = passes * timeSteps;
    List<NeuronTrace> neurons = new ArrayList<>();
    for (int[] times : spikes) {
      float[] fired = new float[steps];
      float[] before = new float[steps];
      for (int step : times) {
        fired[step] = 1;
        before[step] = 1.2f;
      }
      neurons.add(new NeuronTrace("neuron " + neurons.size(), fired, before, new float[steps]));
    }
    return new Recording(
        Optional.of(LIF),
        IntStream.range(0, passes).mapToObj(i -> new ImagePass(i, String.valueOf(i))).toList(),
        timeSteps,
        new NeuronShape(List.of(100)),
        neurons,
        Collections.nCopies(steps, 0.0));
  }

  private static long count(BufferedImage picture, Color color) {
    return IntStream.range(0, picture.getWidth() * picture.getHeight())
        .map(i -> picture.getRGB(i % picture.getWidth(), i / picture.getWidth()))
        .filter(rgb -> rgb == color.getRGB())
        .count();
  }

  @Test
  void aRasterHasAMarkForEverySpike() {
    BufferedImage silent = SpikeRasterPicture.draw(recording(2, 3, new int[0], new int[0]), PLAIN);
    assertEquals(0, count(silent, PictureStyle.SPIKE));
    BufferedImage five =
        SpikeRasterPicture.draw(recording(2, 3, new int[] {1, 3, 4, 5}, new int[] {5}), PLAIN);
    assertEquals(5 * MARK, count(five, PictureStyle.SPIKE));
    assertEquals(silent.getWidth(), five.getWidth());
    // margins, title, labels, two rows, gap, the whole layer, numbers
    assertEquals(16 + 48 + 20 + 2 * 18 + 14 + 52 + 18 + 16, five.getHeight());
  }

  @Test
  void marksLieWhereTheirStepsAre() {
    PassAxis time = new PassAxis(100, 2, 3, 18, 6);
    assertEquals(100 + 2 * 18, time.stepLeft(2));
    assertEquals(100 + 3 * 18 + 6, time.stepLeft(3));
    assertEquals(100 + 6 * 18 + 6, time.right());
    BufferedImage last = SpikeRasterPicture.draw(recording(2, 3, new int[] {5}), PLAIN);
    BufferedImage first = SpikeRasterPicture.draw(recording(2, 3, new int[] {0}), PLAIN);
    assertEquals(5 * 18 + 6, leftmost(last) - leftmost(first));
  }

  private static int leftmost(BufferedImage picture) {
    return IntStream.range(0, picture.getWidth())
        .filter(
            x ->
                IntStream.range(0, picture.getHeight())
                    .anyMatch(y -> picture.getRGB(x, y) == PictureStyle.SPIKE.getRGB()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void tracesShowMembraneThresholdAndSpikes() {
    BufferedImage quiet = MembraneTracePicture.draw(recording(2, 3, new int[0], new int[0]), PLAIN);
    BufferedImage firing =
        MembraneTracePicture.draw(recording(2, 3, new int[] {1, 3}, new int[] {5}), PLAIN);
    assertEquals(16 + 72 + 20 + 2 * (14 + 64 + 10) - 10 + 18 + 16, firing.getHeight());
    assertTrue(dark(firing) > dark(quiet), "marks of spikes");
    assertTrue(count(firing, PictureStyle.MEMBRANE) > 100, "membrane");
    assertTrue(reddish(firing) > 100, "threshold");
  }

  private static long reddish(BufferedImage picture) {
    return IntStream.range(0, picture.getWidth() * picture.getHeight())
        .map(i -> picture.getRGB(i % picture.getWidth(), i / picture.getWidth()))
        .filter(rgb -> (rgb >> 16 & 255) - (rgb & 255) > 60)
        .count();
  }

  private static long dark(BufferedImage picture) {
    return IntStream.range(0, picture.getWidth() * picture.getHeight())
        .map(i -> picture.getRGB(i % picture.getWidth(), i / picture.getWidth()))
        .filter(rgb -> (rgb >> 16 & 255) < 100 && (rgb & 255) < 100)
        .count();
  }

  @Test
  void imagesStandAboveTheirPasses() {
    BufferedImage red = new BufferedImage(7, 7, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 49; i++) {
      red.setRGB(i % 7, i / 7, Color.RED.getRGB());
    }
    PictureCaption caption = new PictureCaption("layer", "", "image", List.of(red, red));
    BufferedImage picture = SpikeRasterPicture.draw(recording(2, 3, new int[] {0}), caption);
    // as large as fits whole pixels into the 54 of a pass
    assertEquals(2 * 49 * 49, count(picture, Color.RED));
    BufferedImage large = new BufferedImage(200, 100, BufferedImage.TYPE_INT_RGB);
    PictureCaption shrunk = new PictureCaption("layer", "", "image", List.of(large, large));
    BufferedImage fitting = SpikeRasterPicture.draw(recording(2, 3, new int[] {0}), shrunk);
    assertEquals(picture.getHeight() - 49 + 27, fitting.getHeight());
  }

  @Test
  void manyNeuronsAndStepsFitOnePicture() {
    int[][] all = new int[NeuronChoice.MOST][];
    Arrays.fill(all, new int[] {0, 100});
    BufferedImage picture = SpikeRasterPicture.draw(recording(32, 16, all), PLAIN);
    assertTrue(picture.getHeight() < 1600, picture.getHeight() + " high");
    assertTrue(picture.getWidth() < 2600, picture.getWidth() + " wide");
    assertTrue(count(picture, PictureStyle.SPIKE) > 2 * 256, "every spike can be seen");
  }
}
