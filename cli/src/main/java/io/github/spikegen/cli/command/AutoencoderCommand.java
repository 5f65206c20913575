package io.github.spikegen.cli.command;

import picocli.CommandLine.Command;

/** The command of autoencoders. */
@Command(
    name = "autoencoder",
    customSynopsis = "spikegen autoencoder COMMAND [OPTIONS]",
    description = {
      "Train the autoencoder whose features 'spikegen evaluate --features autoencoder' compares.",
      "",
      "A small convolutional network, not spiking. Those of fashion-mnist and digits are built in."
    },
    footer = {
      "",
      "Example:",
      "  spikegen autoencoder train --dataset mnist --out mnist.safetensors",
      "  spikegen evaluate --real mnist --features mnist.safetensors --generated samples.npz"
    },
    subcommands = FeatureTrainCommand.OfAutoencoder.class)
public final class AutoencoderCommand {}
