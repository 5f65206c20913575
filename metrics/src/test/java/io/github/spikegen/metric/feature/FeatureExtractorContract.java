package io.github.spikegen.metric.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Pixels;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds for every extractor of features of gray images of 28x28 that also classifies. */
abstract class FeatureExtractorContract extends ArrayTest {

  abstract FeatureExtractor create() throws IOException;

  final NDArray bytes(int count) {
    try (NDArray unit = RandomKey.of(5).uniform(manager, new Shape(count, 1, 28, 28))) {
      return Pixels.toBytes(unit);
    }
  }

  @Test
  void featuresAreOneRowAnImage() throws IOException {
    try (FeatureExtractor extractor = create()) {
      NDArray images = bytes(3);
      Features features = extractor.extract(images);
      assertEquals(DataType.FLOAT32, features.features().getDataType());
      assertEquals(2, features.features().getShape().dimension());
      assertEquals(3, features.features().getShape().get(0));
      assertSame(images.getManager(), features.features().getManager());
      NDArray probabilities = features.probabilities().orElseThrow();
      assertSame(images.getManager(), probabilities.getManager());
      ArrayAssertions.assertClose(
          manager.ones(new Shape(3)), probabilities.sum(new int[] {1}), 1e-5);
      assertFalse(extractor.name().isBlank());
    }
  }

  @Test
  void copiesInOtherProcessesGiveTheSame() throws IOException, ClassNotFoundException {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    NDArray images = bytes(2);
    Features expected;
    String name;
    try (FeatureExtractor extractor = create();
        ObjectOutputStream out = new ObjectOutputStream(sent)) {
      name = extractor.name();
      expected = extractor.extract(images);
      out.writeObject(extractor.portable().orElseThrow());
    }
    try (ObjectInputStream in =
            new ObjectInputStream(new ByteArrayInputStream(sent.toByteArray()));
        FeatureExtractor copy = ((FeatureExtractor.Portable) in.readObject()).open()) {
      assertEquals(name, copy.name());
      Features found = copy.extract(images);
      ArrayAssertions.assertClose(expected.features(), found.features(), 0);
      ArrayAssertions.assertClose(
          expected.probabilities().orElseThrow(), found.probabilities().orElseThrow(), 0);
    }
  }

  @Test
  void bytesAndNumbersAreAlike() throws IOException {
    try (FeatureExtractor extractor = create()) {
      NDArray images = bytes(2);
      NDArray expected = extractor.extract(images).features();
      NDArray unit = Pixels.toUnit(images);
      ArrayAssertions.assertClose(expected, extractor.extract(unit).features(), 0);
      ArrayAssertions.assertClose(expected, extractor.extract(unit.add(0.001f)).features(), 0);
    }
  }

  @Test
  void imagesDoNotInfluenceEachOther() throws IOException {
    try (FeatureExtractor extractor = create()) {
      NDArray images = bytes(3);
      Features together = extractor.extract(images);
      Features alone = extractor.extract(images.get("1:2"));
      ArrayAssertions.assertClose(together.features().get("1:2"), alone.features(), 1e-5);
    }
  }

  @Test
  void aSetIsExtractedInItsOrder() throws IOException {
    byte[] pixels = bytes(5).toByteArray();
    List<byte[]> images = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      images.add(Arrays.copyOfRange(pixels, i * 784, (i + 1) * 784));
    }
    ImageDataset set = ImageDataset.of(new Shape(1, 28, 28), images);
    try (FeatureExtractor extractor = create()) {
      Features expected = extractor.extract(bytes(5));
      List<Integer> progress = new ArrayList<>();
      Features actual = Features.of(extractor, set, manager, 2, progress::add);
      assertEquals(List.of(2, 4, 5), progress);
      ArrayAssertions.assertClose(expected.features(), actual.features(), 1e-5);
      ArrayAssertions.assertClose(
          expected.probabilities().orElseThrow(), actual.probabilities().orElseThrow(), 1e-5);
    }
  }

  @Test
  void whatIsNoImageIsRefused() throws IOException {
    try (FeatureExtractor extractor = create()) {
      NDArray images = bytes(2);
      for (Shape shape : List.of(new Shape(2, 784), new Shape(1, 2, 28, 28))) {
        assertThrows(
            IllegalArgumentException.class, () -> extractor.extract(images.reshape(shape)));
      }
      NDArray undefined = manager.full(new Shape(1, 1, 28, 28), Float.NaN);
      assertThrows(IllegalArgumentException.class, () -> extractor.extract(undefined));
    }
  }

  @Test
  void leavesNothingButTheFeatures() throws IOException {
    int before = ManagedArrays.count(manager);
    try (FeatureExtractor extractor = create();
        NDManager work = manager.newSubManager()) {
      NDArray images = bytes(2);
      images.attach(work);
      extractor.extract(images).close();
      int open = ManagedArrays.count(manager);
      extractor.extract(images).close();
      assertEquals(open, ManagedArrays.count(manager));
    }
    assertEquals(before, ManagedArrays.count(manager));
  }
}
