package io.github.spikegen.cli.command;

import io.github.spikegen.cli.option.CommonOptions;
import io.github.spikegen.cli.option.DataOptions;
import io.github.spikegen.cli.option.DataSource.LoadedDataset;
import io.github.spikegen.cli.option.FeatureNetworkTrainer;
import io.github.spikegen.cli.option.Numbers;
import io.github.spikegen.metric.feature.FeatureTraining;
import io.github.spikegen.metric.feature.ImageAutoencoder;
import io.github.spikegen.metric.feature.ImageClassifier;
import io.github.spikegen.run.dataset.NamedDataset;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a feature network and writes it. */
abstract class FeatureTrainCommand implements Callable<Integer> {

  private static final FeatureTraining DEFAULTS = FeatureTraining.defaults();

  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "F.safetensors",
      required = true,
      description = "File for the weights, which 'spikegen evaluate' reads.")
  private Path out;

  @Mixin private CommonOptions.Overwrite overwrite;

  @Option(
      names = "--epochs",
      paramLabel = "E",
      converter = Numbers.Times.class,
      description = "Passes over the training images.")
  private int epochs = DEFAULTS.epochs();

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Where all random numbers come from: the first weights and the order.")
  private long seed = DEFAULTS.seed();

  @Mixin private DataOptions data;

  /** Refuses a data set before it is read. */
  abstract void requireUsable(NamedDataset dataset);

  /** Trains on a set, writes the file, and says what it is. */
  abstract String train(LoadedDataset set, FeatureTraining training, Path file, PrintWriter console)
      throws IOException;

  @Override
  public Integer call() throws IOException {
    data.requireDataset(spec);
    requireUsable(data.dataset);
    overwrite.requireWritable("--out", out);
    PrintWriter console = spec.commandLine().getOut();
    LoadedDataset set = data.source().loadAll(null, console);
    String what = train(set, DEFAULTS.withEpochs(epochs).withSeed(seed), out, console);
    console.println("The %s is in %s.".formatted(what, out));
    return ExitCode.OK;
  }

  /** Trains a classifier. */
  @Command(
      name = "train",
      customSynopsis = "spikegen classifier train --dataset D --out F.safetensors [OPTIONS]",
      description = {
        "Train a classifier on a data set's training images and labels. The built-in one was made by"
            + " the defaults on fashion-mnist."
      },
      footer = {
        "",
        "Example:",
        "  spikegen classifier train --dataset mnist --out mnist.safetensors"
      })
  static final class OfClassifier extends FeatureTrainCommand {

    @Override
    void requireUsable(NamedDataset dataset) {
      FeatureNetworkTrainer.requireLabels("--dataset", dataset);
    }

    @Override
    String train(LoadedDataset set, FeatureTraining training, Path file, PrintWriter console)
        throws IOException {
      try (ImageClassifier trained = FeatureNetworkTrainer.train(set, training, console)) {
        trained.save(file);
      }
      return "classifier";
    }
  }

  /** Trains an autoencoder. */
  @Command(
      name = "train",
      customSynopsis = "spikegen autoencoder train --dataset D --out F.safetensors [OPTIONS]",
      description = {
        "Train an autoencoder on a data set's training images, without their labels. The built-in ones"
            + " were made by the defaults on fashion-mnist, and with --epochs 40 on digits."
      },
      footer = {
        "",
        "Example:",
        "  spikegen autoencoder train --dataset kmnist --data DIR --out kmnist.safetensors"
      })
  static final class OfAutoencoder extends FeatureTrainCommand {

    @Override
    void requireUsable(NamedDataset dataset) {
      // needs no labels
    }

    @Override
    String train(LoadedDataset set, FeatureTraining training, Path file, PrintWriter console)
        throws IOException {
      try (ImageAutoencoder trained =
          FeatureNetworkTrainer.trainAutoencoder(set, training, console)) {
        trained.save(file);
      }
      return "autoencoder";
    }
  }
}
