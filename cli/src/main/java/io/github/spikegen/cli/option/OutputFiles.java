package io.github.spikegen.cli.option;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where images are written. */
public final class OutputFiles {

  @Option(
      names = "--out",
      paramLabel = "F.npz",
      required = true,
      description =
          "NumPy archive for all images: one array 'images', uint8 [N, C, H, W], 0 to 255.")
  private Path archive;

  @Option(names = "--grid", paramLabel = "F.png", description = "Picture of the first images.")
  private Path grid;

  @Mixin private CommonOptions.Overwrite overwrite;

  /** Returns the file for all images. */
  public Path archive() {
    return archive;
  }

  /** Returns the file for the picture, or null. */
  public Path grid() {
    return grid;
  }

  /** Refuses files that exist or can't be written; nothing is changed. */
  public void requireFree() {
    requireFree("--out", archive);
    requireFree("--grid", grid);
  }

  /** Refuses the same of one more file, which may be null, of another option. */
  public void requireFree(String option, Path file) {
    if (file != null) {
      overwrite.requireWritable(option, file);
    }
  }

  /** Refuses a file that can't be written, or exists and may not be replaced. */
  public static void requireWritable(String option, Path file, boolean overwrite) {
    if (Files.isDirectory(file)) {
      throw new UsageException("%s: %s is a folder, expected a file".formatted(option, file));
    }
    if (!overwrite && Files.exists(file)) {
      throw new UsageException(
          "%s: %s exists: name another file, or replace it by --overwrite".formatted(option, file));
    }
    Path folder = file.toAbsolutePath().normalize().getParent();
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
