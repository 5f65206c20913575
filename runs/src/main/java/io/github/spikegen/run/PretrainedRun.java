package io.github.spikegen.run;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;

/**
 * The trained run that comes with the library: Spiking-Diffusion on Fashion-MNIST. How it was
 * trained is in docs/results.md.
 */
public final class PretrainedRun {

  /** What the command line calls it. */
  public static final String NAME = "pretrained";

  private static final String RESOURCE = "pretrained/config.json";

  private static Path opened;

  private PretrainedRun() {}

  /**
   * Opens the run, which stays where it is, usually inside a jar.
   *
   * @return its folder; it can't be written to
   * @throws IOException if the jar can't be read
   */
  public static synchronized RunFolder open() throws IOException {
    if (opened == null) {
      opened = locate(PretrainedRun.class.getResource(RESOURCE)).getParent();
    }
    return new RunFolder(opened);
  }

  /**
   * Opens this run or another one.
   *
   * @param name {@link #NAME}, or the folder of a run
   * @return its folder, which may be missing
   * @throws IOException if the jar can't be read
   */
  public static RunFolder orFolder(String name) throws IOException {
    return name.equals(NAME) ? open() : new RunFolder(Path.of(name));
  }

  static synchronized boolean isAt(Path path) {
    return path.equals(opened);
  }

  static Path locate(URL resource) throws IOException {
    try {
      if (resource.openConnection() instanceof JarURLConnection inJar) {
        // open for as long as the process runs
        FileSystem jar = FileSystems.newFileSystem(Path.of(inJar.getJarFileURL().toURI()));
        return jar.getPath("/" + inJar.getEntryName());
      }
      return Path.of(resource.toURI());
    } catch (URISyntaxException e) {
      throw new IOException("can't locate " + resource, e);
    }
  }
}
