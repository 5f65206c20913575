package io.github.spikegen.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

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
final class GanCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw SpikeGen.missingCommand(spec);
  }
}
