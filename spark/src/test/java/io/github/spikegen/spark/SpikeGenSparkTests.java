package io.github.spikegen.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.cli.SpikeGen;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SpikeGenSparkTests {

  private static final String MASTER = "spark.master";

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @AfterEach
  void forget() {
    System.clearProperty(MASTER);
  }

  @Test
  void drawsTheArchiveAndTheGridOfOneMachine() throws IOException {
    assertEquals(0, run(SpikeGen.newCommandLine(), sample("one")), err::toString);
    assertEquals(0, onCluster(sample("cluster", "--partitions", "3")), err::toString);
    for (String kind : new String[] {"npz", "png"}) {
      assertArrayEquals(
          Files.readAllBytes(folder.resolve("one." + kind)),
          Files.readAllBytes(folder.resolve("cluster." + kind)));
    }
    assertTrue(out.toString().contains("Drew 6 images into "), out::toString);
  }

  private String[] sample(String name, String... more) {
    String command =
        "diffusion sample --model pretrained --count 6 --steps 2 --batch 2 --out %s --grid %s "
            .formatted(folder.resolve(name + ".npz"), folder.resolve(name + ".png"));
    return (command + String.join(" ", more)).split(" +");
  }

  @Test
  void printsTheTableOfOneMachine() throws IOException {
    assertEquals(0, run(SpikeGen.newCommandLine(), sample("judged", "--seed", "2")), err::toString);
    String[] evaluate =
        "evaluate --real mini --limit 16 --generated %s"
            .formatted(folder.resolve("judged.npz"))
            .split(" ");
    out.getBuffer().setLength(0);
    assertEquals(0, run(SpikeGen.newCommandLine(), evaluate), err::toString);
    String expected = out.toString();
    out.getBuffer().setLength(0);
    assertEquals(0, onCluster(evaluate), err::toString);
    assertEquals(expected, out.toString());
  }

  @Test
  void helpNamesThePartitionsWhereTheyMatterAndStartsNothing() {
    assertEquals(0, run(SpikeGenSpark.newCommandLine(new Cluster()), "evaluate", "--help"));
    assertTrue(out.toString().contains("Cluster:"), out::toString);
    assertTrue(out.toString().contains("--partitions=N"), out::toString);
    out.getBuffer().setLength(0);
    assertEquals(0, run(SpikeGenSpark.newCommandLine(new Cluster()), "inspect", "--help"));
    assertFalse(out.toString().contains("--partitions"), out::toString);
    out.getBuffer().setLength(0);
    assertEquals(0, run(SpikeGenSpark.newCommandLine(new Cluster()), "--help"));
    assertTrue(out.toString().contains("Commands that have the option --partitions"));
    out.getBuffer().setLength(0);
    assertEquals(0, run(SpikeGen.newCommandLine(), "evaluate", "--help"));
    assertFalse(out.toString().contains("--partitions"), out::toString);
  }

  @Test
  void withoutClusterOneLineSaysHowToStart() {
    assertEquals(1, run(SpikeGenSpark.newCommandLine(new Cluster()), sample("none")));
    assertEquals(
        "spikegen diffusion sample: no cluster is named: start the program by spark-submit --master URL\n",
        err.toString());
    assertFalse(Files.exists(folder.resolve("none.npz")));
  }

  @Test
  void morePartitionsThanImagesAreOneLine() {
    assertEquals(2, onCluster(sample("many", "--partitions", "7")));
    assertEquals(
        "spikegen diffusion sample: --partitions: 6 images can't be split into 7 partitions, expected at most 6\n",
        err.toString());
    assertEquals(2, onCluster(sample("none", "--partitions", "0")));
    assertTrue(err.toString().contains("--partitions"), err::toString);
  }

  @Test
  void classesThatTheModelDoesNotKnowAreOneLine() {
    assertEquals(2, onCluster(sample("class", "--partitions", "2", "--class", "12")));
    assertTrue(
        err.toString().startsWith("spikegen diffusion sample: --class: ")
            && err.toString().contains("pretrained")
            && err.toString().lines().count() == 1,
        err::toString);
  }

  private int onCluster(String... args) {
    LocalSpark.context(); // is found by the command
    System.setProperty(MASTER, "local[2]");
    return run(SpikeGenSpark.newCommandLine(new Cluster()), args);
  }

  private int run(CommandLine commands, String... args) {
    return commands
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }
}
