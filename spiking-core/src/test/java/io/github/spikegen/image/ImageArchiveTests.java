package io.github.spikegen.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.data.DataFileException;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.testing.ArrayTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageArchiveTests extends ArrayTest {

  /** NumPy's savez(file, images=a) for a = 10 * arange(24), uint8, reshaped to (2, 1, 3, 4). */
  private static final String SAVEZ =
      "UEsDBC0AAAAAAAAAIQB7YzZ3//////////8KABQAaW1hZ2VzLm5weQEAEACYAAAAAAAAAJgAAAAAAAAAk05VTVBZ"
          + "AQB2AHsnZGVzY3InOiAnfHUxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDEsIDMs"
          + "IDQpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAChQe"
          + "KDI8RlBaZG54goyWoKq0vsjS3OZQSwECLQMtAAAAAAAAACEAe2M2d5gAAACYAAAACgAAAAAAAAAAAAAAgAEA"
          + "AAAAaW1hZ2VzLm5weVBLBQYAAAAAAQABADgAAADUAAAAAAA=";

  /** The same by savez_compressed. */
  private static final String SAVEZ_COMPRESSED =
      "UEsDBC0AAAAIAAAAIQB7YzZ3//////////8KABQAaW1hZ2VzLm5weQEAEACYAAAAAAAAAGUAAAAAAAAAm+wX6hsQ"
          + "ychQxlCtnpJanFykbqWgXlNqqK6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaRjoKhjoKxjoKJpo6"
          + "CrUKZAAuBi4ROQ0jG7eAqJS8iqaeaQtWbdl34tKdZwBQSwECLQMtAAAACAAAACEAe2M2d2UAAACYAAAACgAA"
          + "AAAAAAAAAAAAgAEAAAAAaW1hZ2VzLm5weVBLBQYAAAAAAQABADgAAAChAAAAAAA=";

  @TempDir Path folder;

  private Path file(byte[] content) throws IOException {
    return Files.write(folder.resolve("images.npz"), content);
  }

  private Path archive(String entry, byte[]... parts) throws IOException {
    Path file = folder.resolve("images.npz");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(entry));
      for (byte[] part : parts) {
        zip.write(part);
      }
    }
    return file;
  }

  private static byte[] header(String type, long... shape) {
    return new NpyHeader(type, false, new Shape(shape)).encoded();
  }

  private static String failure(Path file) {
    return assertThrows(DataFileException.class, () -> ImageArchive.read(file)).getMessage();
  }

  private int[] pixels(ImageDataset set) {
    return set.bytes(manager, IntStream.range(0, (int) set.size()).toArray()).toUint8Array();
  }

  @Test
  void archivesOfNumpyAreRead() throws IOException {
    for (String content : new String[] {SAVEZ, SAVEZ_COMPRESSED}) {
      ImageDataset set = ImageArchive.read(file(Base64.getDecoder().decode(content)));
      assertEquals(new Shape(1, 3, 4), set.shape());
      assertArrayEquals(IntStream.range(0, 24).map(i -> 10 * i).toArray(), pixels(set));
    }
  }

  @Test
  void headerIsWhatNumpyWrites() {
    byte[] stored = Base64.getDecoder().decode(SAVEZ);
    int start = 30 + "images.npy".length() + 20; // local header, name, extra field
    assertArrayEquals(
        Arrays.copyOfRange(stored, start, start + 128), header(NpyHeader.UINT8, 2, 1, 3, 4));
  }

  @Test
  void writtenImagesAreReadBack() throws IOException {
    Path file = folder.resolve("new").resolve("images.npz");
    NDArray images = manager.arange(0, 36, 1, DataType.FLOAT32).reshape(2, 3, 2, 3).div(35f);
    ImageArchive.write(file, images);
    ImageDataset set = ImageArchive.read(file);
    assertEquals(new Shape(3, 2, 3), set.shape());
    assertEquals(0, set.classes());
    assertArrayEquals(
        IntStream.range(0, 36).map(i -> Math.round(i * 255 / 35f)).toArray(), pixels(set));
    ImageArchive.write(file, set.bytes(manager, 1));
    assertEquals(1, ImageArchive.read(file).size());
  }

  @Test
  void djlReadsTheArrayByItsName() throws IOException {
    Path file = folder.resolve("images.npz");
    ImageArchive.write(file, manager.zeros(new Shape(1, 1, 2, 2)));
    NDList arrays = NDList.decode(manager, new ByteArrayInputStream(Files.readAllBytes(file)));
    assertEquals(DataType.UINT8, arrays.get("images").getDataType());
    assertEquals(new Shape(1, 1, 2, 2), arrays.get("images").getShape());
  }

  @Test
  void batchesAddUpToTheSameFileContent() throws IOException {
    Path file = folder.resolve("images.npz");
    NDArray images = manager.randomUniform(0, 1, new Shape(7, 1, 4, 4));
    ImageArchive.write(file, images);
    int[] expected = pixels(ImageArchive.read(file));
    try (ImageArchiveWriter writer = new ImageArchiveWriter(file, 7, new Shape(1, 4, 4))) {
      writer.append(images.get("0:3"));
      assertEquals(4, writer.remaining());
      writer.append(images.get("3:7"));
      writer.commit();
    }
    assertArrayEquals(expected, pixels(ImageArchive.read(file)));
  }

  @Test
  void unfinishedArchiveLeavesTheOldFile() throws IOException {
    Path file = folder.resolve("images.npz");
    ImageArchive.write(file, manager.ones(new Shape(1, 1, 2, 2)));
    byte[] before = Files.readAllBytes(file);
    try (ImageArchiveWriter writer = new ImageArchiveWriter(file, 2, new Shape(1, 2, 2))) {
      writer.append(manager.zeros(new Shape(1, 1, 2, 2)));
      assertThrows(IllegalStateException.class, writer::commit);
    }
    assertArrayEquals(before, Files.readAllBytes(file));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void writerRejectsOtherShapesAndTooManyImages() throws IOException {
    Path file = folder.resolve("images.npz");
    try (ImageArchiveWriter writer = new ImageArchiveWriter(file, 2, new Shape(1, 2, 2))) {
      NDArray wide = manager.zeros(new Shape(1, 1, 2, 3));
      assertThrows(IllegalArgumentException.class, () -> writer.append(wide));
      NDArray many = manager.zeros(new Shape(3, 1, 2, 2));
      assertThrows(IllegalArgumentException.class, () -> writer.append(many));
    }
    NDArray flat = manager.zeros(new Shape(3, 4));
    assertThrows(IllegalArgumentException.class, () -> ImageArchive.write(file, flat));
    assertFalse(Files.exists(file));
  }

  @Test
  void filesThatAreNoArchivesAreRecognized() throws IOException {
    Path missing = folder.resolve("missing.npz");
    assertEquals(missing + " is no file, expected an .npz archive", failure(missing));
    Path text = file("no zip file".getBytes(StandardCharsets.US_ASCII));
    assertTrue(failure(text).startsWith(text + " is no .npz archive, or a damaged one: "));
    assertTrue(failure(file(new byte[0])).startsWith(text + " is no .npz archive"));
  }

  @Test
  void truncatedArchiveIsRecognized() throws IOException {
    byte[] whole = Base64.getDecoder().decode(SAVEZ);
    for (int length = 0; length < whole.length; length++) {
      failure(file(Arrays.copyOf(whole, length)));
    }
  }

  @Test
  void everyFlippedByteOfTheDataIsNoticed() throws IOException {
    for (String content : new String[] {SAVEZ, SAVEZ_COMPRESSED}) {
      byte[] whole = Base64.getDecoder().decode(content);
      int start = 30 + "images.npy".length() + 20;
      int end = whole.length - 56 - 22; // central directory
      for (int i = start; i < end; i++) {
        byte[] damaged = whole.clone();
        damaged[i] ^= 0x10;
        assertFalse(failure(file(damaged)).contains("\n"));
      }
    }
  }

  @Test
  void otherArraysAreListed() throws IOException {
    Path file = archive("samples.npy", header("|u1", 1, 1, 1, 1), new byte[1]);
    assertEquals(file + " has no array 'images', found samples.npy", failure(file));
  }

  @Test
  void otherTypesAndShapesAreRejected() throws IOException {
    Path file = archive("images.npy", header("<f4", 1, 1, 1, 1), new byte[4]);
    assertEquals(
        file + " has 'images' of type <f4, expected uint8 (|u1) in C order", failure(file));
    archive("images.npy", new NpyHeader("|u1", true, new Shape(1, 1, 1, 1)).encoded(), new byte[1]);
    assertEquals(
        file + " has 'images' of type |u1 in Fortran order, expected uint8 (|u1) in C order",
        failure(file));
    archive("images.npy", header("|u1", 1, 1, 1), new byte[1]);
    assertEquals(
        file + " has 'images' of shape (1, 1, 1), expected [N, C, H, W] with at least one image",
        failure(file));
    archive("images.npy", header("|u1", 0, 1, 1, 1));
    assertTrue(failure(file).contains("of shape (0, 1, 1, 1)"));
    archive("images.npy", new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
    assertEquals(file + " has no .npy header for array 'images'", failure(file));
  }

  @Test
  void dataMustMatchTheHeader() throws IOException {
    Path file = archive("images.npy", header("|u1", 2, 1, 2, 2), new byte[7]);
    assertEquals(file + " is truncated: its header announces 2 images, found 1", failure(file));
    archive("images.npy", header("|u1", 2, 1, 2, 2), new byte[9]);
    assertTrue(failure(file).contains("differs from its header or checksum"));
    archive("images.npy", header("|u1", 1L << 40, 1, 60_000, 30_000), new byte[9]);
    assertTrue(failure(file).contains("the impossible shape (1099511627776, 1, 60000, 30000)"));
    archive("images.npy", header("|u1", 1, 1L << 40, 1L << 40, 1L << 40), new byte[9]);
    assertTrue(failure(file).contains("the impossible shape (1, 1099511627776"));
  }

  @Test
  void anArchiveDoesNotTellWhenItWasMade() throws IOException {
    Path file = folder.resolve("images.npz");
    try (ImageArchiveWriter writer = new ImageArchiveWriter(file, 1, new Shape(1, 1, 1))) {
      writer.append(manager.zeros(new Shape(1, 1, 1, 1)));
      writer.commit();
    }
    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertEquals(1980, zip.entries().nextElement().getTimeLocal().getYear());
    }
  }
}
