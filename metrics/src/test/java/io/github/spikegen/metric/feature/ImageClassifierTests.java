package io.github.spikegen.metric.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.data.IdxFiles;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.metric.FrechetDistance;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ManagedArrays;
import io.github.spikegen.testing.TestData;
import io.github.spikegen.training.ArrayFile;
import io.github.spikegen.training.InvalidFileException;
import io.github.spikegen.training.TrainingListener;
import io.github.spikegen.training.TrainingListener.EpochReport;
import io.github.spikegen.training.TrainingListener.StepReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageClassifierTests extends FeatureExtractorContract {

  private static final FeatureTraining SHORT = new FeatureTraining(4, 8, 1e-2, 1);

  @Override
  ImageClassifier create() {
    return ImageClassifier.fashionMnist();
  }

  private static ImageDataset miniTest() throws IOException {
    return IdxFiles.load(TestData.directory().resolve("fashion-mnist-mini"), Split.TEST);
  }

  /** Colored images of 8x8 that are bright in the upper or in the lower half. */
  private static ImageDataset halves(int count) {
    SplittableRandom random = new SplittableRandom(3);
    List<byte[]> images = new ArrayList<>();
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = random.nextInt(2);
      byte[] pixels = new byte[3 * 64];
      for (int p = 0; p < pixels.length; p++) {
        boolean lower = p % 64 >= 32;
        pixels[p] = (byte) (random.nextInt(100) + (lower == (labels[i] == 1) ? 100 : 0));
      }
      images.add(pixels);
    }
    return ImageDataset.of(new Shape(3, 8, 8), images, labels, 2);
  }

  private static ImageClassifier train(FeatureTraining training) {
    return ImageClassifier.train("halves", halves(64), training, TrainingListener.NONE);
  }

  @Test
  void theBuiltInOneKnowsFashion() throws IOException {
    try (ImageClassifier classifier = create()) {
      assertEquals("classifier of fashion-mnist", classifier.name());
      assertEquals(10, classifier.classes());
      assertTrue(classifier.accuracy(miniTest()) >= 0.91);
    }
  }

  @Test
  void itsFeaturesTellNoiseFromImages() throws IOException {
    ImageDataset images = miniTest();
    try (ImageClassifier classifier = create()) {
      int[] first = IntStream.range(0, 300).toArray();
      int[] second = IntStream.range(300, 600).toArray();
      NDArray one = classifier.extract(images.bytes(manager, first)).features();
      NDArray other = classifier.extract(images.bytes(manager, second)).features();
      NDArray noise =
          classifier
              .extract(RandomKey.of(1).uniform(manager, new Shape(300, 1, 28, 28)))
              .features();
      assertEquals(new Shape(300, 128), one.getShape());
      double near = FrechetDistance.between(one, other);
      assertTrue(FrechetDistance.between(one, noise) > 10 * near);
    }
  }

  @Test
  void trainingLearnsTheLabels() {
    List<Double> accuracies = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void stepFinished(StepReport report) {
            accuracies.add(report.figures().get("accuracy"));
          }
        };
    try (ImageClassifier classifier =
        ImageClassifier.train("halves", halves(64), SHORT, listener)) {
      assertEquals(32, accuracies.size());
      assertEquals(1, classifier.accuracy(halves(200)), 0.02);
    }
  }

  @Test
  void trainingDependsOnTheSeedAlone() {
    NDArray images = RandomKey.of(1).uniform(manager, new Shape(4, 3, 8, 8));
    try (ImageClassifier one = train(SHORT.withEpochs(1));
        ImageClassifier same = train(SHORT.withEpochs(1));
        ImageClassifier other = train(SHORT.withEpochs(1).withSeed(2))) {
      NDArray expected = one.extract(images).features();
      ArrayAssertions.assertClose(expected, same.extract(images).features(), 0);
      NDArray difference = expected.sub(other.extract(images).features()).abs();
      assertTrue(difference.max().getFloat() > 1e-3);
    }
  }

  @Test
  void trainingLeavesNothingBehind() {
    int before = ManagedArrays.count(manager);
    train(SHORT.withEpochs(1)).close();
    assertEquals(before, ManagedArrays.count(manager));
  }

  @Test
  void savedClassifiersAreRead(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("classifier.safetensors");
    NDArray images = RandomKey.of(1).uniform(manager, new Shape(4, 3, 8, 8));
    try (ImageClassifier trained = train(SHORT.withEpochs(1))) {
      trained.save(file);
      try (ImageClassifier read = ImageClassifier.load("read", file)) {
        assertEquals("read", read.name());
        assertEquals(2, read.classes());
        ArrayAssertions.assertClose(
            trained.extract(images).features(), read.extract(images).features(), 0);
      }
    }
  }

  @Test
  void filesOfOtherNetworksAreRefused(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("other.safetensors");
    NDArray weight = manager.zeros(new Shape(3));
    weight.setName("02output_weight");
    ArrayFile.save(file, new NDList(weight));
    var failure =
        assertThrows(InvalidFileException.class, () -> ImageClassifier.load("a", file).close());
    assertTrue(failure.getMessage().contains("does not fit the model"), failure.getMessage());
  }

  @Test
  void everyEpochTellsTheAccuracyOnHeldOutImages() {
    List<Double> accuracies = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void epochFinished(EpochReport report) {
            accuracies.add(report.figures().get(ImageClassifier.HELD_OUT_ACCURACY));
          }
        };
    NDArray images = RandomKey.of(1).uniform(manager, new Shape(4, 3, 8, 8));
    try (ImageClassifier watched =
            ImageClassifier.train("halves", halves(64), halves(100), SHORT, listener);
        ImageClassifier alone = train(SHORT)) {
      assertEquals(4, accuracies.size());
      assertEquals(watched.accuracy(halves(100)), accuracies.get(3));
      assertTrue(accuracies.get(3) > 0.9, "accuracies " + accuracies);
      ArrayAssertions.assertClose(
          alone.extract(images).features(), watched.extract(images).features(), 0);
    }
  }

  @Test
  void heldOutImagesAreLikeTheOthers() throws IOException {
    ImageDataset fashion = miniTest();
    assertThrows(
        IllegalArgumentException.class,
        () -> ImageClassifier.train("a", halves(8), fashion, SHORT, TrainingListener.NONE).close());
  }

  @Test
  void settingsAndSetsThatDoNotFitAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new FeatureTraining(0, 8, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new FeatureTraining(1, 1, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new FeatureTraining(1, 8, Double.NaN, 1));
    List<byte[]> two = List.of(new byte[64], new byte[64]);
    int[] labels = {0, 1};
    for (ImageDataset set :
        List.of(
            ImageDataset.of(new Shape(1, 8, 8), two),
            ImageDataset.of(new Shape(1, 2, 32), two, labels, 2))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> ImageClassifier.train("set", set, SHORT, TrainingListener.NONE).close());
    }
  }
}
