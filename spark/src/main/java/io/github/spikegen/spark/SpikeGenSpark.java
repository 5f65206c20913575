package io.github.spikegen.spark;

import io.github.spikegen.cli.SpikeGen;
import io.github.spikegen.cli.option.Place;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
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
   * @param args the command and its options, in which URIs may stand for folders and files
   */
  public static void main(String... args) {
    int code;
    try {
      code = run(args);
    } catch (NoClassDefFoundError e) {
      if (!String.valueOf(e.getMessage()).startsWith("org/apache/")) {
        throw e;
      }
      System.err.println(
          "spikegen: Spark's classes are not there: start the program by spark-submit");
      code = ExitCode.USAGE;
    }
    System.exit(code);
  }

  static int run(String... args) {
    try (RemoteArguments arguments = new RemoteArguments(args);
        Cluster cluster = new Cluster(arguments::push)) {
      int code = SpikeGen.run(() -> arguments.named(newCommandLine(cluster)), arguments.local());
      arguments.push();
      cluster.trainingCost().ifPresent(System.out::println);
      return code;
    } catch (IOException | IllegalArgumentException e) {
      System.err.println("spikegen: " + e.getMessage());
      return e instanceof IllegalArgumentException ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }
  }

  static CommandLine newCommandLine(Cluster cluster) {
    CommandLine commands = SpikeGen.newCommandLine();
    UsageMessageSpec help = commands.getCommandSpec().usageMessage();
    help.description(
        help.description()[0],
        "Commands that have the option --partitions compute on the cluster, others on the driver.",
        "Folders and files may be URIs such as hdfs://host/run or s3a://bucket/run.");
    Place.useFor(commands, cluster, cluster);
    return commands;
  }
}
