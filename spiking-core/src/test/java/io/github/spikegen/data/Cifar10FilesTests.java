package io.github.spikegen.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Cifar10FilesTests {

  private static final int RECORD = 3073;

  @TempDir Path folder;

  /** One image a label: red 10 plus the label, green 100, blue 200, and 1 at row 0, column 2. */
  private static byte[] records(int... labels) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int label : labels) {
      byte[] stored = new byte[RECORD];
      stored[0] = (byte) label;
      Arrays.fill(stored, 1, 1025, (byte) (10 + label));
      Arrays.fill(stored, 1025, 2049, (byte) 100);
      Arrays.fill(stored, 2049, RECORD, (byte) 200);
      stored[1 + 2] = 1;
      out.writeBytes(stored);
    }
    return out.toByteArray();
  }

  private String failureOfTest(byte[] content) throws IOException {
    Files.write(folder.resolve("test_batch.bin"), content);
    return assertThrows(DataFileException.class, () -> Cifar10Files.load(folder, Split.TEST))
        .getMessage();
  }

  @Test
  void channelsAndRowsAreInTheirPlaces() throws IOException {
    Files.write(folder.resolve("test_batch.bin"), records(3, 9));
    ImageDataset set = Cifar10Files.load(folder, Split.TEST);
    assertEquals(new Shape(3, 32, 32), set.shape());
    assertEquals(10, set.classes());
    assertArrayEquals(new int[] {3, 9}, set.labels());
    try (NDManager manager = NDManager.newBaseManager()) {
      assertArrayEquals(
          new int[] {13, 1, 13, 100, 200},
          set.bytes(manager, 0)
              .flatten()
              .get(manager.create(new long[] {1, 2, 3, 1024, 2048}))
              .toUint8Array());
    }
  }

  @Test
  void trainingFilesAreReadInTheirOrderFromTheParentFolder() throws IOException {
    Path inner = Files.createDirectory(folder.resolve("cifar-10-batches-bin"));
    for (int i = 1; i <= 5; i++) {
      Files.write(inner.resolve("data_batch_" + i + ".bin"), records(i, 0));
    }
    assertArrayEquals(
        new int[] {1, 0, 2, 0, 3, 0, 4, 0, 5, 0}, Cifar10Files.load(folder, Split.TRAIN).labels());
  }

  @Test
  void missingFilesAreNamed() throws IOException {
    Files.write(folder.resolve("data_batch_1.bin"), records(1));
    assertEquals(folder + " has none of data_batch_2.bin", failureOfTraining());
  }

  @Test
  void otherVersionsAndPackedFilesAreRecognized() throws IOException {
    String missing = folder + " has none of data_batch_1.bin";
    Path python = Files.createDirectory(folder.resolve("cifar-10-batches-py"));
    assertEquals(
        missing + "; these are files of the Python version, expected the binary version",
        failureOfTraining());
    Files.delete(python);
    Files.write(folder.resolve("data_batch_1"), new byte[1]);
    assertEquals(
        missing + "; these are files of the Python version, expected the binary version",
        failureOfTraining());
    Files.write(folder.resolve("cifar-10-binary.tar.gz"), new byte[1]);
    assertEquals(missing + "; unpack cifar-10-binary.tar.gz first", failureOfTraining());
  }

  private String failureOfTraining() {
    return assertThrows(DataFileException.class, () -> Cifar10Files.load(folder, Split.TRAIN))
        .getMessage();
  }

  @Test
  void truncatedAndEmptyFilesAreRecognized() throws IOException {
    Path file = folder.resolve("test_batch.bin");
    assertEquals(
        file + " is truncated: expected a multiple of 3073 bytes, at least one, found 6145 bytes",
        failureOfTest(Arrays.copyOf(records(1, 2), 6145)));
    assertEquals(
        file + " is truncated: expected a multiple of 3073 bytes, at least one, found 0 bytes",
        failureOfTest(new byte[0]));
  }

  @Test
  void labelsOutOfRangeAreRejected() throws IOException {
    assertEquals(
        folder.resolve("test_batch.bin")
            + " has label 200 in record 1, expected labels from 0 to 9",
        failureOfTest(records(1, 200)));
  }

  @Test
  void recordsAreReadFromAStreamToo() throws IOException {
    assertArrayEquals(
        new int[] {3, 9, 1},
        Cifar10Files.load("set", new ByteArrayInputStream(records(3, 9, 1))).labels());
    assertEquals(
        "set is truncated: expected a multiple of 3073 bytes, at least one, found 3 bytes",
        assertThrows(
                DataFileException.class,
                () -> Cifar10Files.load("set", new ByteArrayInputStream(new byte[3])))
            .getMessage());
  }
}
