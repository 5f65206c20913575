package io.github.spikegen.cli.command;

import picocli.CommandLine.Command;

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
    subcommands = FeatureTrainCommand.OfClassifier.class)
public final class ClassifierCommand {}
