package io.github.spikegen.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command of classifiers. */
@Command(
    name = "classifier",
    customSynopsis = "spikegen classifier COMMAND [OPTIONS]",
    description = {
      "Train the classifier whose features 'spikegen evaluate' compares.",
      "",
      "A small convolutional network, not spiking. That of fashion-mnist is built in."
    },
    footer = {
      "",
      "Example:",
      "  spikegen classifier train --dataset mnist --out mnist.safetensors",
      "  spikegen evaluate --real mnist --classifier mnist.safetensors --generated samples.npz"
    },
    subcommands = ClassifierTrainCommand.class)
final class ClassifierCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw SpikeGen.missingCommand(spec);
  }
}
