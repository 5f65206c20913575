package io.github.spikegen.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageDatasetTests extends ArrayTest {

  private static final Shape SHAPE = new Shape(1, 1, 2);

  private final ImageDataset set =
      ImageDataset.of(
          SHAPE,
          List.of(new byte[] {0, 51}, new byte[] {102, (byte) 255}, new byte[] {(byte) 204, 0}),
          new int[] {2, 0, 1},
          3);

  @Test
  void imagesComeInTheOrderAskedForOnTheUnitScale() {
    NDArray images = set.images(manager, 2, 0);
    assertEquals(new Shape(2, 1, 1, 2), images.getShape());
    assertArrayEquals(new float[] {0.8f, 0, 0, 0.2f}, images.toFloatArray());
  }

  @Test
  void bytesComeUnchanged() {
    NDArray bytes = set.bytes(manager, 1, 1);
    assertEquals(DataType.UINT8, bytes.getDataType());
    assertArrayEquals(new int[] {102, 255, 102, 255}, bytes.toUint8Array());
  }

  @Test
  void labelsAreInt64() {
    NDArray labels = set.labels(manager, 2, 0);
    assertEquals(new Shape(2), labels.getShape());
    assertArrayEquals(new long[] {1, 2}, labels.toLongArray());
    assertArrayEquals(new int[] {2, 0, 1}, set.labels());
    assertEquals(3, set.classes());
  }

  @Test
  void imagesStayValidAfterTheBatchBufferIsCollected() {
    NDArray images = set.images(manager, 1);
    NDArray bytes = set.bytes(manager, 1);
    for (int i = 0; i < 3; i++) {
      System.gc();
      set.bytes(manager, 0, 2).close();
    }
    assertArrayEquals(new float[] {0.4f, 1}, images.toFloatArray());
    assertArrayEquals(new int[] {102, 255}, bytes.toUint8Array());
  }

  @Test
  void callersCannotChangeTheSet() {
    byte[] image = {1, 2};
    int[] labels = {0};
    ImageDataset own = ImageDataset.of(SHAPE, List.of(image), labels, 3);
    image[0] = 100;
    labels[0] = 2;
    own.labels()[0] = 1;
    own.bytes(manager, 0).muli(0);
    assertArrayEquals(new int[] {1, 2}, own.bytes(manager, 0).toUint8Array());
    assertArrayEquals(new int[] {0}, own.labels());
  }

  @Test
  void subsetKeepsImagesWithTheirLabels() {
    ImageDataset subset = set.subset(2, 0, 2);
    assertEquals(3, subset.size());
    assertArrayEquals(new int[] {1, 2, 1}, subset.labels());
    assertArrayEquals(new int[] {204, 0}, subset.bytes(manager, 2).toUint8Array());
    assertEquals(3, subset.classes());
  }

  @Test
  void limitTakesTheFirstImagesAndAtMostAll() {
    assertArrayEquals(new int[] {2, 0}, set.limit(2).labels());
    assertEquals(3, set.limit(100).size());
  }

  @Test
  void varianceIsTheMeanSquaredDistanceFromTheMeanOnTheUnitScale() {
    // pixels 0, 0.2, 0.4, 1, 0.8, 0: mean 0.4, squares 0.16, 0.04, 0, 0.36, 0.16, 0.16
    assertEquals(0.88 / 6, set.variance(), 1e-15);
    assertEquals(0, set.subset(0).subset(0, 0).limit(1).variance() - 0.01, 1e-15);
  }

  @Test
  void checksumSeesPixelsOrderShapeAndLabels() {
    String checksum = set.checksum();
    assertEquals(64, checksum.length());
    assertEquals(checksum, set.limit(3).checksum());
    assertNotEquals(checksum, set.subset(1, 0, 2).checksum());
    byte[] image = {1, 2};
    String one = ImageDataset.of(SHAPE, List.of(image), new int[] {0}, 2).checksum();
    assertNotEquals(one, ImageDataset.of(SHAPE, List.of(image), new int[] {1}, 2).checksum());
    assertNotEquals(
        one, ImageDataset.of(new Shape(1, 2, 1), List.of(image), new int[] {0}, 2).checksum());
    assertNotEquals(one, ImageDataset.of(SHAPE, List.of(image)).checksum());
  }

  @Test
  void batchOwnsItsArrays() {
    int before = ManagedArrays.count(manager);
    try (Batch batch = set.batch(manager, 0, 1)) {
      assertEquals(new Shape(2, 1, 1, 2), batch.getData().singletonOrThrow().getShape());
      assertArrayEquals(new long[] {2, 0}, batch.getLabels().singletonOrThrow().toLongArray());
      assertEquals(2, batch.getSize());
    }
    assertEquals(before, ManagedArrays.count(manager));
  }

  @Test
  void onlyTheResultStaysOpen() {
    int before = ManagedArrays.count(manager);
    set.images(manager, 0, 1);
    assertEquals(before + 1, ManagedArrays.count(manager));
  }

  @Test
  void setWithoutLabelsSaysSo() {
    ImageDataset unlabeled = ImageDataset.of(SHAPE, List.of(new byte[] {1, 2}));
    assertEquals(0, unlabeled.classes());
    assertThrows(IllegalStateException.class, unlabeled::labels);
    assertThrows(IllegalStateException.class, () -> unlabeled.labels(manager, 0));
    try (Batch batch = unlabeled.limit(1).batch(manager, 0)) {
      assertEquals(0, batch.getLabels().size());
    }
  }

  @Test
  void wrongArgumentsAreNamed() {
    List<byte[]> images = List.of(new byte[] {1, 2});
    assertEquals(
        "shape must be [C, H, W], but is (1, 2)",
        message(() -> ImageDataset.of(new Shape(1, 2), images)));
    assertEquals(
        "images must have 3 bytes for shape (1, 1, 3), but one has 2",
        message(() -> ImageDataset.of(new Shape(1, 1, 3), images)));
    assertEquals(
        "images must be at least one, but are none",
        message(() -> ImageDataset.of(SHAPE, List.of())));
    assertEquals(
        "labels must be one an image, but are 2 for 1 images",
        message(() -> ImageDataset.of(SHAPE, images, new int[] {0, 1}, 2)));
    assertEquals(
        "labels must be from 0 to 1, but one is 2",
        message(() -> ImageDataset.of(SHAPE, images, new int[] {2}, 2)));
    assertEquals("index must be from 0 to 2, but is 3", message(() -> set.images(manager, 3)));
    assertEquals("index must be from 0 to 2, but is 3", message(() -> set.labels(manager, 3)));
    assertEquals("index must be from 0 to 2, but is -1", message(() -> set.subset(-1)));
    assertEquals(
        "indices must name at least one image, but are none", message(() -> set.images(manager)));
    assertEquals("count must be at least 1, but is 0", message(() -> set.limit(0)));
  }

  private static String message(Runnable call) {
    return assertThrows(IllegalArgumentException.class, call::run).getMessage();
  }
}
