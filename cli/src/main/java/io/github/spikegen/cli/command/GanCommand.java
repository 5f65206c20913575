package io.github.spikegen.cli.command;

import picocli.CommandLine.Command;

/** The commands of spiking GANs. */
@Command(
    name = "gan",
    customSynopsis = "spikegen gan COMMAND [OPTIONS]",
    description = {
      "Spiking GANs (SGAD, arXiv 2305.10246): a spiking generator learns to draw images that a"
          + " discriminator takes for real."
    },
    footer = {
      "",
      "Example:",
      "  spikegen gan train --variant sgad --dataset mini --out run --time-steps 4",
      "  spikegen gan sample --model run --count 64 --out samples.npz --strip steps.png"
    },
    subcommands = {GanTrainCommand.class, GanSampleCommand.class, GanInterpolateCommand.class})
public final class GanCommand {}
