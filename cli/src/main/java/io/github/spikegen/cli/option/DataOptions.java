package io.github.spikegen.cli.option;

import io.github.spikegen.cli.view.DatasetProgress;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.run.dataset.NamedDataset;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which images to read. */
public final class DataOptions {

  /** What --data is for, wherever it is an option. */
  public static final String FOLDER_HELP =
      "Folder with the data set's published files, gzipped or not: mnist, fashion-mnist and kmnist"
          + " train-images-idx3-ubyte, train-labels-idx1-ubyte and the same of t10k; letters"
          + " emnist-letters-train-images-idx3-ubyte and so on; cifar10 data_batch_1.bin to"
          + " data_batch_5.bin and test_batch.bin; celeba img_align_celeba and"
          + " list_eval_partition.txt. Without it, mnist, fashion-mnist and cifar10 are downloaded"
          + " by DJL into its cache.";

  @Option(
      names = "--dataset",
      paramLabel = "D",
      description =
          "The images: mini (6,000 of Fashion-MNIST, bundled), mnist, fashion-mnist, kmnist,"
              + " letters, cifar10 or celeba (64x64, half of them mirrored in training; needs"
              + " Java's -Xmx4g if read as a whole).")
  public NamedDataset dataset;

  @Option(names = "--data", paramLabel = "DIR", description = FOLDER_HELP)
  public Path folder;

  @Option(
      names = "--limit",
      paramLabel = "N",
      converter = Numbers.AtLeastOne.class,
      description = "Use the first N images only (default: all).")
  public Integer limit;

  /** Returns what the options name. */
  public DataSource source() {
    return new DataSource("--dataset", dataset, folder, limit);
  }

  /** Reads one part of the data set; what is odd about the files is printed. */
  public ImageDataset load(Split split, PrintWriter out) throws IOException {
    try (DatasetProgress console = new DatasetProgress(out, dataset.displayName())) {
      return source().load(split, console);
    }
  }
}
