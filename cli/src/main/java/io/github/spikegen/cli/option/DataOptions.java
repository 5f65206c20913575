package io.github.spikegen.cli.option;

import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.run.dataset.NamedDataset;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which images to read. */
public final class DataOptions {

  @Option(
      names = "--dataset",
      paramLabel = "D",
      description =
          "The images: mini (6,000 of Fashion-MNIST, bundled), digits (9,000 of MNIST, bundled),"
              + " mnist, fashion-mnist, kmnist, letters, cifar10, celeba (64x64, half of them"
              + " mirrored in training; needs Java's -Xmx4g if read as a whole) or n-mnist (events of"
              + " a camera, for gan).")
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

  /** Refuses a command line that names no data set. */
  public void requireDataset(CommandSpec command) {
    if (dataset == null) {
      throw new ParameterException(command.commandLine(), "Missing required option: '--dataset=D'");
    }
  }

  /** Returns what the options name. */
  public DataSource source() {
    return new DataSource("--dataset", dataset, folder(), limit());
  }

  /** Reads one part of the data set; what is odd about the files is printed. */
  public ImageDataset load(Split split, PrintWriter out) throws IOException {
    return source().load(split, out);
  }
}
