package io.github.spikegen.run;

import ai.djl.engine.Engine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Versions of the software.
 *
 * @param spikegen SpikeGen's version
 * @param djl DJL's version
 * @param pytorch PyTorch's version
 */
public record LibraryVersions(String spikegen, String djl, String pytorch) {

  /** {@return the versions that the program was built with, without loading the engine} */
  public static LibraryVersions built() {
    Properties versions = new Properties();
    try (InputStream in =
        LibraryVersions.class.getResourceAsStream("/io/github/spikegen/run/versions.properties")) {
      versions.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new LibraryVersions(
        versions.getProperty("spikegen"),
        versions.getProperty("djl"),
        versions.getProperty("pytorch"));
  }

  /** {@return the versions that are running} */
  public static LibraryVersions running() {
    return new LibraryVersions(
        built().spikegen(), Engine.getDjlVersion(), Engine.getInstance().getVersion());
  }
}
