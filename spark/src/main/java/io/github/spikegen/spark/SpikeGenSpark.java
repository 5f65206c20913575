package io.github.spikegen.spark;

import io.github.spikegen.cli.SpikeGen;
import io.github.spikegen.cli.option.Place;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The command line of SpikeGen on a cluster: {@code spark-submit --class
 * io.github.spikegen.spark.SpikeGenSpark spikegen-spark.jar COMMAND [OPTIONS]}.
 */
public final class SpikeGenSpark {

  private SpikeGenSpark() {}

  /**
   * Runs a command and ends the driver's process with its exit code.
   *
   * @param args the command and its options
   */
  public static void main(String... args) {
    int code;
    try (Cluster cluster = new Cluster()) {
      code = SpikeGen.run(() -> newCommandLine(cluster), args);
    }
    System.exit(code);
  }

  static CommandLine newCommandLine(Cluster cluster) {
    CommandLine commands = SpikeGen.newCommandLine();
    UsageMessageSpec help = commands.getCommandSpec().usageMessage();
    help.description(
        help.description()[0],
        "Commands that have the option --partitions compute on the cluster, others on the driver.");
    Place.useFor(commands, cluster, cluster);
    return commands;
  }
}
