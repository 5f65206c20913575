package io.github.spikegen.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.image.ImageArchive;
import io.github.spikegen.image.NumpyArchive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small files that announce, or unpack to, what no memory holds are refused in one line. */
class BombTests {

  @TempDir private Path folder;

  private static byte[] idxHeader(int count, int height, int width) {
    return ByteBuffer.allocate(16)
        .putInt(0x0803)
        .putInt(count)
        .putInt(height)
        .putInt(width)
        .array();
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(content);
    }
    return packed.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({"1000, 2048, 2048", "256000000, 1, 1", "-1, 4096, 4096"})
  void imagesThatAFileCannotHoldAreNotReadForAtAll(int count, int height, int width)
      throws IOException {
    Files.write(
        folder.resolve("train-images-idx3-ubyte.gz"), gzip(idxHeader(count, height, width)));
    Files.write(folder.resolve("train-labels-idx1-ubyte"), new byte[8]);
    DataFileException refused =
        assertThrows(DataFileException.class, () -> IdxFiles.load(folder, Split.TRAIN));
    assertTrue(refused.getMessage().contains("is truncated: expected "), refused.getMessage());
  }

  @Test
  void imagesThatJavaCannotHoldAreNotReadForAtAll() throws IOException {
    Path file = folder.resolve("train-images-idx3-ubyte");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.write(idxHeader(-1, 1, 1));
      sparse.setLength(16 + 4_294_967_295L);
    }
    Files.write(folder.resolve("train-labels-idx1-ubyte"), new byte[8]);
    DataFileException refused =
        assertThrows(DataFileException.class, () -> IdxFiles.load(folder, Split.TRAIN));
    assertTrue(
        refused.getMessage().startsWith("4,294,967,295 images of (1, 1, 1) need 107.4 GB of Java"),
        refused.getMessage());
  }

  @Test
  void aPictureIsRefusedByItsAnnouncedSize() throws IOException {
    ByteBuffer png = ByteBuffer.allocate(8 + 25);
    png.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    ByteBuffer header = ByteBuffer.allocate(17).put("IHDR".getBytes(StandardCharsets.US_ASCII));
    header.putInt(20_000).putInt(20_000).put(new byte[] {8, 0, 0, 0, 0});
    CRC32 checksum = new CRC32();
    checksum.update(header.array());
    png.putInt(13).put(header.array()).putInt((int) checksum.getValue());
    Path file = Files.write(folder.resolve("large.png"), png.array());
    DataFileException refused =
        assertThrows(
            DataFileException.class,
            () -> ImageFiles.load(List.of(file), new CropAndResize(2, 2), done -> {}));
    assertEquals(file + " has 20000x20000 pixels, expected at most 272,448", refused.getMessage());
  }

  private static byte[] npy(String type, String shape, byte... content) {
    String text = "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }".formatted(type, shape);
    return ByteBuffer.allocate(10 + text.length() + content.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
        .putShort((short) text.length())
        .put(text.getBytes(StandardCharsets.US_ASCII))
        .put(content)
        .array();
  }

  private Path archive(String name, byte... npy) throws IOException {
    Path file = folder.resolve("file.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry(name + ".npy"));
      zip.write(npy);
    }
    return file;
  }

  private static void assertRefused(String expected, Path file, String array) {
    IOException refused =
        assertThrows(IOException.class, () -> NumpyArchive.read(file, array), expected);
    assertTrue(refused.getMessage().contains(expected), refused.getMessage());
    assertTrue(refused.getMessage().length() < 300, refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          <f8 ; 4294967296, 4294967296             ; with the impossible shape (4294967296
          <f8 ; 2147483647, 2147483647, 2147483647 ; with the impossible shape (2147483647
          <f4 ; 2147483647, 65536                  ; which is too large
          |u1 ; 2147483647                         ; GB of Java's memory
          <U9 ; 50000000                           ; GB of Java's memory
          """)
  void arraysThatJavaCannotHoldAreRefused(String type, String shape, String expected)
      throws IOException {
    assertRefused(expected, archive("a", npy(type, shape)), "a");
  }

  @Test
  void arraysOfManyAxesAreRefusedInAShortLine() throws IOException {
    assertRefused("impossible shape (1,1,1,", archive("a", npy("<f4", "1,".repeat(15_000))), "a");
    assertEquals(
        32,
        NumpyArchive.read(archive("a", npy("|u1", "1,".repeat(32), (byte) 7)), "a")
            .shape()
            .dimension());
  }

  @Test
  void imagesInAnArchiveAreCountedBeforeTheyAreRead() throws IOException {
    Path file = archive("images", npy("|u1", "4294967295, 1, 4096, 4096"));
    IOException refused = assertThrows(IOException.class, () -> ImageArchive.read(file));
    assertTrue(refused.getMessage().contains("impossible shape"), refused.getMessage());
    Path fewer = archive("images", npy("|u1", "2147483647, 1, 4096, 4096"));
    refused = assertThrows(IOException.class, () -> ImageArchive.read(fewer));
    assertTrue(refused.getMessage().contains("GB of Java's memory"), refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"1", "1000", "2000000000"})
  void anArchiveWhoseSizesLieIsRefused(int difference) throws IOException {
    Path file = archive("a", npy("|u1", "4", (byte) 1, (byte) 2, (byte) 3, (byte) 4));
    assertEquals(4, NumpyArchive.read(file, "a").numbers().length);
    ByteBuffer zip = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int directory = zip.getInt(zip.capacity() - 6); // where the central directory begins
    int sizeAt = directory + 24;
    int size = zip.getInt(sizeAt);
    zip.putInt(sizeAt, size + difference);
    Files.write(file, zip.array());
    assertRefused("is damaged: the data of 'a' differs from its header or checksum", file, "a");
    zip.putInt(sizeAt, size - 1);
    Files.write(file, zip.array());
    assertRefused("truncated: 3 bytes of 4", file, "a");
  }
}
