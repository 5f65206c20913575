package io.github.spikegen.cli.command;

import picocli.CommandLine.Command;

/** The commands of one family of models. */
@Command(
    name = "diffusion",
    customSynopsis = "spikegen diffusion COMMAND [OPTIONS]",
    description = {
      "Spiking-Diffusion (arXiv 2308.10187): a spiking autoencoder turns images into tokens, and a"
          + " spiking denoiser learns to draw tokens."
    },
    footer = {
      "",
      "Example:",
      "  spikegen diffusion train --dataset mini --out run --time-steps 4",
      "  spikegen diffusion sample --model run --count 64 --out samples.npz --grid samples.png"
    },
    subcommands = {
      DiffusionTrainCommand.class,
      DiffusionSampleCommand.class,
      DiffusionReconstructCommand.class,
      DiffusionInpaintCommand.class
    })
public final class DiffusionCommand {}
