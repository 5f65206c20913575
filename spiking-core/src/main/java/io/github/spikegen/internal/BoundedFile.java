package io.github.spikegen.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that are read as a whole, and what is announced in them, bounded before it is believed. */
public final class BoundedFile {

  /** More than any config, log of a run or list of files has. */
  public static final int MOST_TEXT = 64 << 20;

  private static final double GIGABYTE = 1e9;

  private BoundedFile() {}

  /**
   * Reads a file, also one without an end such as a device.
   *
   * @param file the file
   * @param most how many bytes it may have
   * @return the bytes
   * @throws FileSystemException if it has more
   * @throws IOException if reading fails
   */
  public static byte[] read(Path file, int most) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(most);
      if (in.read() >= 0) {
        throw new FileSystemException(
            file.toString(), null, "has more than the %,d bytes expected at most".formatted(most));
      }
      return bytes;
    }
  }

  /**
   * Reads a file of text.
   *
   * @param file the file
   * @return the text
   * @throws CharacterCodingException if it is no UTF-8
   * @throws FileSystemException if it has more than {@link #MOST_TEXT} bytes
   * @throws IOException if reading fails
   */
  public static String text(Path file) throws IOException {
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(read(file, MOST_TEXT)))
        .toString();
  }

  /**
   * Fails before something is read that Java's memory can't hold.
   *
   * @param what what it is, such as "3 images"
   * @param needed how many bytes it takes
   * @throws IOException if there are fewer
   */
  public static void requireMemory(String what, double needed) throws IOException {
    if (needed > freeMemory()) {
      System.gc(); // memory of an earlier reader may still be counted
      if (needed > freeMemory()) {
        throw new IOException(
            "%s need %.1f GB of Java's memory, but only %.1f GB are left: start Java with a larger -Xmx, or read fewer"
                .formatted(what, needed / GIGABYTE, freeMemory() / GIGABYTE));
      }
    }
  }

  private static double freeMemory() {
    Runtime java = Runtime.getRuntime();
    return (double) java.maxMemory() - java.totalMemory() + java.freeMemory();
  }
}
