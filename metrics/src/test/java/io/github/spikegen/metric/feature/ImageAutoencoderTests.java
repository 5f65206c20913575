package io.github.spikegen.metric.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import io.github.spikegen.training.ArrayFile;
import io.github.spikegen.training.InvalidFileException;
import io.github.spikegen.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageAutoencoderTests extends ArrayTest {

  private static final FeatureTraining SHORT = new FeatureTraining(4, 8, 1e-2, 1);

  /** Images of 12x12 with a bright rectangle on black. */
  private static ImageDataset rectangles(int count) {
    SplittableRandom random = new SplittableRandom(3);
    List<byte[]> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] pixels = new byte[144];
      int top = random.nextInt(8);
      int bottom = top + random.nextInt(1, 5);
      for (int row = top; row < bottom; row++) {
        Arrays.fill(pixels, row * 12 + 2, row * 12 + 2 + random.nextInt(1, 9), (byte) 230);
      }
      images.add(pixels);
    }
    return ImageDataset.of(new Shape(1, 12, 12), images);
  }

  private static ImageAutoencoder train(FeatureTraining training) {
    return ImageAutoencoder.train("rectangles", rectangles(64), training, TrainingListener.NONE);
  }

  @Test
  void trainingReducesTheSquaredError() {
    List<Double> errors = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void epochFinished(EpochReport report) {
            errors.add(report.loss());
          }
        };
    ImageAutoencoder.train("rectangles", rectangles(64), SHORT, listener).close();
    assertEquals(4, errors.size());
    assertTrue(errors.get(3) < 0.6 * errors.get(0), "errors " + errors);
  }

  @Test
  void featuresDependOnTheSeedAlone() {
    NDArray images = RandomKey.of(1).uniform(manager, new Shape(3, 1, 12, 12));
    try (ImageAutoencoder one = train(SHORT.withEpochs(1));
        ImageAutoencoder same = train(SHORT.withEpochs(1));
        ImageAutoencoder other = train(SHORT.withEpochs(1).withSeed(2))) {
      NDArray expected = one.extract(images).features();
      assertEquals(new Shape(3, 64), expected.getShape());
      ArrayAssertions.assertClose(expected, same.extract(images).features(), 0);
      NDArray alone = one.extract(images.get("1:2")).features();
      ArrayAssertions.assertClose(expected.get("1:2"), alone, 1e-5);
      NDArray difference = expected.sub(other.extract(images).features()).abs();
      assertTrue(difference.max().getFloat() > 1e-3);
    }
  }

  @Test
  void nothingIsLeftBehind() {
    int before = ManagedArrays.count(manager);
    try (ImageAutoencoder trained = train(SHORT.withEpochs(1))) {
      NDArray images = manager.zeros(new Shape(2, 1, 12, 12));
      trained.extract(images).close();
      int open = ManagedArrays.count(manager);
      trained.extract(images).close();
      assertEquals(open, ManagedArrays.count(manager));
      images.close();
    }
    assertEquals(before, ManagedArrays.count(manager));
  }

  @Test
  void savedAutoencodersAreRead(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("autoencoder.safetensors");
    NDArray images = RandomKey.of(1).uniform(manager, new Shape(4, 1, 12, 12));
    try (ImageAutoencoder trained = train(SHORT.withEpochs(1))) {
      trained.save(file);
      try (ImageAutoencoder read = ImageAutoencoder.load("read", file)) {
        assertEquals("read", read.name());
        ArrayAssertions.assertClose(
            trained.extract(images).features(), read.extract(images).features(), 0);
        for (Shape shape : List.of(new Shape(1, 3, 12, 12), new Shape(1, 1, 20, 20))) {
          NDArray others = manager.zeros(shape);
          assertThrows(IllegalArgumentException.class, () -> read.extract(others));
        }
      }
    }
  }

  @Test
  void filesOfOtherNetworksAreRefused(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("other.safetensors");
    NDArray weight = manager.zeros(new Shape(3));
    weight.setName("weight");
    ArrayFile.save(file, new NDList(weight));
    assertThrows(InvalidFileException.class, () -> ImageAutoencoder.load("a", file).close());
  }

  @Test
  void imagesThatAreNotSquareOrTooSmallAreRefused() {
    for (Shape shape : List.of(new Shape(1, 8, 16), new Shape(1, 4, 4))) {
      ImageDataset set = ImageDataset.of(shape, List.of(new byte[(int) shape.size()]));
      assertThrows(
          IllegalArgumentException.class,
          () -> ImageAutoencoder.train("set", set, SHORT, TrainingListener.NONE).close());
    }
  }
}
