package io.github.spikegen.cli.option;

import io.github.spikegen.cli.option.LoadedDataset.DataSource;
import io.github.spikegen.cli.view.WorkProgress.DatasetProgress;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.run.dataset.NamedDataset;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which images to read. */
public final class DataOptions {

  @Option(
      names = "--dataset",
      paramLabel = "D",
      description =
          "The images: mini (6,000 of Fashion-MNIST, bundled), mnist, fashion-mnist, kmnist,"
              + " letters, cifar10 or celeba (64x64, half of them mirrored in training; needs"
              + " Java's -Xmx4g if read as a whole).")
  public NamedDataset dataset;

  @Mixin private CommonOptions.DataFolder folder;

  @Mixin private CommonOptions.Limit limit;

  /** Returns where the data set is, or null. */
  public Path folder() {
    return folder.value();
  }

  /** Returns how many of the first images are used, or null for all. */
  public Integer limit() {
    return limit.value();
  }

  /** Returns what the options name. */
  public DataSource source() {
    return new DataSource("--dataset", dataset, folder(), limit());
  }

  /** Reads one part of the data set; what is odd about the files is printed. */
  public ImageDataset load(Split split, PrintWriter out) throws IOException {
    try (DatasetProgress console = new DatasetProgress(out, dataset.displayName())) {
      return source().load(split, console);
    }
  }
}
