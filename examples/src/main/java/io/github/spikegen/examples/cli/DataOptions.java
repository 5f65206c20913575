package io.github.spikegen.examples.cli;

import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.examples.dataset.NamedDataset;
import io.github.spikegen.examples.run.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which images to read. */
final class DataOptions {

  @Option(
      names = "--dataset",
      paramLabel = "D",
      description =
          "The images: mini (6,000 of Fashion-MNIST, bundled), mnist, fashion-mnist, kmnist,"
              + " letters, cifar10 or celeba (not supported yet).")
  NamedDataset dataset;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Folder with the data set's published files. Without it, mnist and fashion-mnist are"
              + " downloaded by DJL into its cache.")
  Path folder;

  @Option(
      names = "--limit",
      paramLabel = "N",
      converter = Numbers.AtLeastOne.class,
      description = "Use the first N images only (default: all).")
  Integer limit;

  /** Reads one part of the data set. */
  ImageDataset load(Split split) throws IOException {
    ImageDataset images = load("--dataset", dataset, folder, split);
    return limit == null ? images : images.limit(limit);
  }

  /** Reads one part of a data set that an option names; the folder may be null. */
  static ImageDataset load(String option, NamedDataset dataset, Path folder, Split split)
      throws IOException {
    if (folder != null && !Files.isDirectory(folder)) {
      throw new UsageException("--data: %s is no folder".formatted(folder));
    }
    try {
      return dataset.load(folder, split);
    } catch (IllegalArgumentException e) {
      throw new UsageException(option + ": " + e.getMessage());
    }
  }
}
