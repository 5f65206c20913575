package io.github.spikegen.data;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A data file, unpacked if its content is gzip. Its error messages name the file, what was found
 * and what was expected. It never allocates more than the file contains, whatever a header
 * announces.
 */
final class BinaryInput implements Closeable {

  /** How many bytes one byte of a gzip stream can become at most; see RFC 1951. */
  private static final long MOST_INFLATION = 1032;

  private final String name;
  private final BufferedInputStream in;
  private long position;
  private String expectedLength = "more bytes";
  private long most = Long.MAX_VALUE;

  /** Closing this closes the stream. */
  BinaryInput(String name, InputStream stream) throws IOException {
    this.name = name;
    in = new BufferedInputStream(unpacked(name, new BufferedInputStream(stream)));
  }

  static BinaryInput open(Path file) throws IOException {
    InputStream stream = Files.newInputStream(file);
    try {
      BinaryInput input = new BinaryInput(file.toString(), stream);
      if (Files.isRegularFile(file)) {
        input.most = Files.size(file) * MOST_INFLATION;
      }
      return input;
    } catch (IOException e) {
      stream.close();
      throw e;
    }
  }

  private static InputStream unpacked(String name, BufferedInputStream stream) throws IOException {
    stream.mark(2);
    boolean gzip = stream.read() == 0x1f && stream.read() == 0x8b;
    stream.reset();
    try {
      return gzip ? new GZIPInputStream(stream) : stream;
    } catch (EOFException | ZipException e) {
      throw new DataFileException(name + " has a damaged gzip header: " + e.getMessage(), e);
    }
  }

  /** Says how long the file should be, for the message if it ends early. */
  void expectLength(String length) {
    expectedLength = length;
  }

  /** Tells whether the length of what is read is known, so that it can be compared. */
  boolean isFile() {
    return most < Long.MAX_VALUE;
  }

  /** Fails if a file can't hold so many bytes, however well they are packed. */
  void requirePossible(long bytes) throws DataFileException {
    if (bytes > most) {
      throw truncated(null);
    }
  }

  /** Reads exactly that many bytes. */
  byte[] read(int count) throws IOException {
    byte[] bytes = guarded(() -> in.readNBytes(count));
    position += bytes.length;
    if (bytes.length < count) {
      throw truncated(null);
    }
    return bytes;
  }

  /** Reads a big-endian unsigned 32-bit number. */
  long readUnsignedInt() throws IOException {
    return Integer.toUnsignedLong(ByteBuffer.wrap(read(Integer.BYTES)).getInt());
  }

  boolean atEnd() throws IOException {
    return guarded(
        () -> {
          in.mark(1);
          int next = in.read();
          in.reset();
          return next < 0;
        });
  }

  /** Fails if anything follows. */
  void requireEnd() throws IOException {
    if (!atEnd()) {
      throw new DataFileException(
          "%s is too long: expected %s, but more follow".formatted(name, expectedLength));
    }
  }

  DataFileException failure(String message) {
    return new DataFileException(name + " " + message);
  }

  private DataFileException truncated(EOFException cause) {
    return new DataFileException(
        "%s is truncated: expected %s, found %s"
            .formatted(
                name,
                expectedLength,
                cause == null ? position + " bytes" : "an unfinished gzip stream"),
        cause);
  }

  private <T> T guarded(Read<T> read) throws IOException {
    try {
      return read.get();
    } catch (EOFException e) {
      throw truncated(e);
    } catch (ZipException e) {
      throw new DataFileException(name + " has damaged gzip data: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private interface Read<T> {
    T get() throws IOException;
  }
}
