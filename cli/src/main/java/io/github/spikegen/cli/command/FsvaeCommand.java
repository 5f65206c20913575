package io.github.spikegen.cli.command;

import picocli.CommandLine.Command;

/** The commands of the baseline of Spiking-Diffusion. */
@Command(
    name = "fsvae",
    customSynopsis = "spikegen fsvae COMMAND [OPTIONS]",
    description = {
      "FSVAE (Kamata et al., AAAI 2022), the baseline of Spiking-Diffusion (arXiv 2308.10187): a"
          + " spiking variational autoencoder whose latents are spike trains."
    },
    footer = {
      "",
      "Example:",
      "  spikegen fsvae train --dataset mini --out run --time-steps 4",
      "  spikegen fsvae sample --model run --count 64 --out samples.npz --grid samples.png"
    },
    subcommands = {
      FsvaeTrainCommand.class,
      FsvaeSampleCommand.class,
      FsvaeReconstructCommand.class
    })
public final class FsvaeCommand {}
