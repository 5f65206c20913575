package io.github.spikegen.cli.command;

import io.github.spikegen.cli.option.ClassifierTrainer;
import io.github.spikegen.cli.option.CommonOptions;
import io.github.spikegen.cli.option.DataOptions;
import io.github.spikegen.cli.option.DataSource.LoadedDataset;
import io.github.spikegen.cli.option.Numbers;
import io.github.spikegen.metric.feature.ClassifierTraining;
import io.github.spikegen.metric.feature.ImageClassifier;
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

/** Trains a classifier and writes it. */
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
final class ClassifierTrainCommand implements Callable<Integer> {

  private static final ClassifierTraining DEFAULTS = ClassifierTraining.defaults();

  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "F.safetensors",
      required = true,
      description = "File for the weights, which 'spikegen evaluate --classifier' reads.")
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

  @Override
  public Integer call() throws IOException {
    data.requireDataset(spec);
    ClassifierTrainer.requireLabels("--dataset", data.dataset);
    overwrite.requireWritable("--out", out);
    PrintWriter console = spec.commandLine().getOut();
    LoadedDataset set = data.source().loadAll(null, console);
    ClassifierTraining training = DEFAULTS.withEpochs(epochs).withSeed(seed);
    try (ImageClassifier classifier = ClassifierTrainer.train(set, training, console)) {
      classifier.save(out);
    }
    console.println("The classifier is in %s.".formatted(out));
    return ExitCode.OK;
  }
}
