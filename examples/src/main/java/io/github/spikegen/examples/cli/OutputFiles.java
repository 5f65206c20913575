package io.github.spikegen.examples.cli;

import io.github.spikegen.examples.run.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where images are written. */
final class OutputFiles {

  @Option(
      names = "--out",
      paramLabel = "F.npz",
      required = true,
      description =
          "NumPy archive for all images: one array 'images', uint8 [N, C, H, W], 0 to 255.")
  Path archive;

  @Option(names = "--grid", paramLabel = "F.png", description = "Picture of the first images.")
  Path grid;

  @Option(names = "--overwrite", description = "Replace files that exist.")
  boolean overwrite;

  /** Refuses files that exist or can't be written; nothing is changed. */
  void requireFree() {
    requireFree("--out", archive);
    requireFree("--grid", grid);
    if (grid != null && absolute(grid).equals(absolute(archive))) {
      throw new UsageException("--out and --grid are the same file: " + grid);
    }
  }

  private static Path absolute(Path file) {
    return file.toAbsolutePath().normalize();
  }

  private void requireFree(String option, Path file) {
    if (file == null) {
      return;
    }
    if (Files.isDirectory(file)) {
      throw new UsageException("%s: %s is a folder, expected a file".formatted(option, file));
    }
    if (!overwrite && Files.exists(file)) {
      throw new UsageException(
          "%s: %s exists: name another file, or replace it by --overwrite".formatted(option, file));
    }
    Path folder = absolute(file).getParent();
    while (folder != null && !Files.exists(folder)) { // missing ones are made
      folder = folder.getParent();
    }
    if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new UsageException(
          "%s: %s can't be written: %s is no folder where files can be made"
              .formatted(option, file, folder));
    }
  }
}
