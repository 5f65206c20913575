package io.github.spikegen.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.data.IdxLayout.PixelOrder;
import io.github.spikegen.testing.TestData;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxFilesTests {

  @TempDir Path folder;

  /** Two images of 2x3: pixels 0 to 11. */
  private static byte[] images() {
    return idx(0x0803, new int[] {2, 2, 3}, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
  }

  private static byte[] labels(int... labels) {
    return idx(0x0801, new int[] {labels.length}, labels);
  }

  private static byte[] idx(int magic, int[] sizes, int... values) {
    ByteBuffer buffer = ByteBuffer.allocate(4 + 4 * sizes.length + values.length).putInt(magic);
    Arrays.stream(sizes).forEach(buffer::putInt);
    Arrays.stream(values).forEach(value -> buffer.put((byte) value));
    return buffer.array();
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static ImageDataset load(byte[] images, byte[] labels) throws IOException {
    return load(images, labels, IdxLayout.MNIST);
  }

  private static ImageDataset load(byte[] images, byte[] labels, IdxLayout layout)
      throws IOException {
    return IdxFiles.load(
        "set", new ByteArrayInputStream(images), new ByteArrayInputStream(labels), layout);
  }

  private static String failure(byte[] images, byte[] labels) {
    return assertThrows(DataFileException.class, () -> load(images, labels)).getMessage();
  }

  private static void assertHoldsTheTwoImages(ImageDataset set) {
    assertEquals(2, set.size());
    assertEquals(new Shape(1, 2, 3), set.shape());
    assertEquals(10, set.classes());
    assertArrayEquals(new int[] {7, 9}, set.labels());
    try (NDManager manager = NDManager.newBaseManager()) {
      assertArrayEquals(
          new int[] {6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5},
          set.bytes(manager, 1, 0).toUint8Array());
    }
  }

  @Test
  void plainFilesAreFoundByTheirNames() throws IOException {
    Files.write(folder.resolve("train-images-idx3-ubyte"), images());
    Files.write(folder.resolve("train-labels-idx1-ubyte"), labels(7, 9));
    assertHoldsTheTwoImages(IdxFiles.load(folder, Split.TRAIN));
  }

  @Test
  void gzippedFilesAreFoundByTheirNames() throws IOException {
    Files.write(folder.resolve("t10k-images-idx3-ubyte.gz"), gzip(images()));
    Files.write(folder.resolve("t10k-labels-idx1-ubyte.gz"), gzip(labels(7, 9)));
    assertHoldsTheTwoImages(IdxFiles.load(folder, Split.TEST));
  }

  @Test
  void dotsInTheNamesAndWrongEndingsDoNotMatter() throws IOException {
    Files.write(folder.resolve("train-images.idx3-ubyte"), gzip(images()));
    Files.write(folder.resolve("train-labels.idx1-ubyte.gz"), labels(7, 9));
    assertHoldsTheTwoImages(IdxFiles.load(folder, Split.TRAIN));
  }

  @Test
  void streamsAreReadAndClosed() throws IOException {
    boolean[] closed = new boolean[1];
    ByteArrayInputStream images =
        new ByteArrayInputStream(gzip(images())) {
          @Override
          public void close() {
            closed[0] = true;
          }
        };
    assertHoldsTheTwoImages(
        IdxFiles.load("set", images, new ByteArrayInputStream(labels(7, 9)), IdxLayout.MNIST));
    assertEquals(true, closed[0]);
  }

  @Test
  void lettersAreTurnedUprightAndLabeledFromZero() throws IOException {
    ImageDataset set = load(images(), labels(1, 26), IdxLayout.EMNIST_LETTERS);
    assertEquals(26, set.classes());
    assertArrayEquals(new int[] {0, 25}, set.labels());
    try (NDManager manager = NDManager.newBaseManager()) {
      // stored columns (0, 1), (2, 3), (4, 5)
      assertArrayEquals(new int[] {0, 2, 4, 1, 3, 5}, set.bytes(manager, 0).toUint8Array());
    }
  }

  @Test
  void bundledFashionImagesHaveTheirCountsAndClasses() throws IOException {
    Path mini = TestData.directory().resolve("fashion-mnist-mini");
    ImageDataset train = IdxFiles.load(mini, Split.TRAIN);
    ImageDataset test = IdxFiles.load(mini, Split.TEST);
    assertEquals(new Shape(1, 28, 28), train.shape());
    assertEquals(6000, train.size());
    assertEquals(1000, test.size());
    int[] counts = new int[10];
    Arrays.stream(train.labels()).forEach(label -> counts[label]++);
    assertArrayEquals(new int[] {600, 600, 600, 600, 600, 600, 600, 600, 600, 600}, counts);
    assertEquals(9, train.labels()[0], "Fashion-MNIST starts with an ankle boot");
  }

  @Test
  void missingFilesAreListedByTheNamesLookedFor() {
    assertEquals(
        folder
            + " has none of train-images-idx3-ubyte, train-images-idx3-ubyte.gz,"
            + " train-images.idx3-ubyte, train-images.idx3-ubyte.gz",
        assertThrows(DataFileException.class, () -> IdxFiles.load(folder, Split.TRAIN))
            .getMessage());
    Path nowhere = folder.resolve("nowhere");
    String message =
        assertThrows(DataFileException.class, () -> IdxFiles.load(nowhere, Split.TRAIN))
            .getMessage();
    assertEquals(true, message.startsWith(nowhere + " is no folder, expected one with train-"));
  }

  @Test
  void messagesNameTheFile() throws IOException {
    Path file = folder.resolve("train-images-idx3-ubyte");
    Files.write(file, new byte[3]);
    Files.write(folder.resolve("train-labels-idx1-ubyte"), labels(7, 9));
    assertEquals(
        file + " is truncated: expected a header of 16 bytes, found 3 bytes",
        assertThrows(DataFileException.class, () -> IdxFiles.load(folder, Split.TRAIN))
            .getMessage());
  }

  @Test
  void otherKindsOfFilesAreRecognized() {
    assertEquals(
        "set (images) is no IDX file of images: its magic number is 2049 (labels), expected 2051",
        failure(labels(7, 9), images()));
    assertEquals(
        "set (labels) is no IDX file of labels: its magic number is 2051 (images), expected 2049",
        failure(images(), images()));
    assertEquals(
        "set (images) is no IDX file of images: its magic number is 1008813135, expected 2051",
        failure("<!DOCTYPE html>".getBytes(StandardCharsets.US_ASCII), labels()));
  }

  @Test
  void truncatedFilesAreRecognized() throws IOException {
    assertEquals(
        "set (images) is truncated: expected 28 bytes for 2 images of 2x3, found 27 bytes",
        failure(Arrays.copyOf(images(), 27), labels(7, 9)));
    assertEquals(
        "set (labels) is truncated: expected 10 bytes for 2 labels, found 9 bytes",
        failure(images(), Arrays.copyOf(labels(7, 9), 9)));
    byte[] packed = gzip(images());
    assertEquals(
        "set (images) is truncated: expected 28 bytes for 2 images of 2x3,"
            + " found an unfinished gzip stream",
        failure(Arrays.copyOf(packed, packed.length - 8), labels(7, 9)));
    assertEquals(
        "set (images) has a damaged gzip header: null",
        failure(Arrays.copyOf(packed, 5), labels(7, 9)));
  }

  @Test
  void damagedGzipDataIsRecognized() throws IOException {
    byte[] packed = gzip(images());
    packed[packed.length - 6] ^= 1; // in the checksum
    assertEquals(
        "set (images) has damaged gzip data: Corrupt GZIP trailer", failure(packed, labels(7, 9)));
  }

  @Test
  void trailingBytesAreRejected() {
    assertEquals(
        "set (images) is too long: expected 28 bytes for 2 images of 2x3, but more follow",
        failure(Arrays.copyOf(images(), 29), labels(7, 9)));
    assertEquals(
        "set (labels) is too long: expected 10 bytes for 2 labels, but more follow",
        failure(images(), Arrays.copyOf(labels(7, 9), 11)));
  }

  @Test
  void imagesAndLabelsMustCorrespond() {
    assertEquals(
        "set (labels) announces 3 labels, expected 2 as there are images",
        failure(images(), labels(7, 9, 1)));
    assertEquals(
        "set (labels) has label 10 at position 1, expected labels from 0 to 9",
        failure(images(), labels(7, 10)));
  }

  @Test
  void emptySetsAreRejected() {
    assertEquals(
        "set (images) holds no images", failure(idx(0x0803, new int[] {0, 2, 3}), labels()));
    assertEquals(
        "set (images) is truncated: expected a header of 16 bytes, found 0 bytes",
        failure(new byte[0], labels()));
  }

  @Test
  void absurdHeadersDoNotExhaustTheMemory() {
    assertEquals(
        "set (images) announces images of 4294967295x3, expected sides from 1 to 4096",
        failure(idx(0x0803, new int[] {2, -1, 3}, 0), labels(7, 9)));
    assertEquals(
        "set (images) is truncated: expected 72057594021150736 bytes"
            + " for 4294967295 images of 4096x4096, found 17 bytes",
        failure(idx(0x0803, new int[] {-1, 4096, 4096}, 0), labels(7, 9)));
  }

  @Test
  void layoutOutsideTheRangeOfBytesIsRejected() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new IdxLayout("train", "test", 256, 1, PixelOrder.ROWS));
  }
}
