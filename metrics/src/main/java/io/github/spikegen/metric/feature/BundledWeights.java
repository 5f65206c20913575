package io.github.spikegen.metric.feature;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Weights in the jar. */
final class BundledWeights {

  private BundledWeights() {}

  /** Reads a network from a file. */
  interface Reader<T> {
    T read(Path file) throws IOException;
  }

  /** Returns the network whose weights are a resource of this package. */
  static <T> T read(String resource, Reader<T> reader) {
    try (InputStream in = BundledWeights.class.getResourceAsStream(resource)) {
      return inFile(
          file -> {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            return reader.read(file);
          });
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the built-in weights %s can't be read".formatted(resource), e);
    }
  }

  /** Returns what is made of a temporary file, empty at first. */
  static <T> T inFile(Reader<T> reader) throws IOException {
    Path file = Files.createTempFile("spikegen", ".safetensors");
    try {
      return reader.read(file);
    } finally {
      delete(file);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      file.toFile().deleteOnExit(); // some systems keep a file for a while
    }
  }
}
