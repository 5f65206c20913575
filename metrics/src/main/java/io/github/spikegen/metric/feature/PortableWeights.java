package io.github.spikegen.metric.feature;

import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A network as the content of its file. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PortableWeights(String name, byte[] content, Opening opening)
    implements FeatureExtractor.Portable {

  @Serial private static final long serialVersionUID = 1L;

  /** Makes a network from its file. */
  interface Opening extends Serializable {
    FeatureExtractor open(String name, Path file) throws IOException;
  }

  /** Writes a network to a file. */
  interface Saving {
    void save(Path file) throws IOException;
  }

  /** Returns a network that is in memory. */
  static PortableWeights of(String name, Saving saving, Opening opening) {
    try {
      return BundledWeights.inFile(
          file -> {
            saving.save(file);
            return new PortableWeights(name, Files.readAllBytes(file), opening);
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public FeatureExtractor open() throws IOException {
    return BundledWeights.inFile(
        file -> {
          Files.write(file, content);
          return opening.open(name, file);
        });
  }
}
