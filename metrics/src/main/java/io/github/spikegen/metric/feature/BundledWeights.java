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
    Path file = null;
    try (InputStream in = BundledWeights.class.getResourceAsStream(resource)) {
      file = Files.createTempFile("spikegen", ".safetensors");
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
      return reader.read(file);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the built-in weights %s can't be read".formatted(resource), e);
    } finally {
      delete(file);
    }
  }

  private static void delete(Path file) {
    if (file != null) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        file.toFile().deleteOnExit(); // some systems keep a file for a while
      }
    }
  }
}
