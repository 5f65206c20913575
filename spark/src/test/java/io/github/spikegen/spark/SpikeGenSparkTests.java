package io.github.spikegen.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.cli.SpikeGen;
import io.github.spikegen.run.FolderStates;
import io.github.spikegen.run.training.RunControl.AfterSave;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
    assertEquals(
        0, run(SpikeGenSpark.newCommandLine(new Cluster(AfterSave.NOTHING)), "evaluate", "--help"));
    assertTrue(out.toString().contains("Cluster:"), out::toString);
    assertTrue(out.toString().contains("--partitions=N"), out::toString);
    out.getBuffer().setLength(0);
    assertEquals(
        0, run(SpikeGenSpark.newCommandLine(new Cluster(AfterSave.NOTHING)), "inspect", "--help"));
    assertFalse(out.toString().contains("--partitions"), out::toString);
    out.getBuffer().setLength(0);
    assertEquals(0, run(SpikeGenSpark.newCommandLine(new Cluster(AfterSave.NOTHING)), "--help"));
    assertTrue(out.toString().contains("Commands that have the option --partitions"));
    out.getBuffer().setLength(0);
    assertEquals(0, run(SpikeGen.newCommandLine(), "evaluate", "--help"));
    assertFalse(out.toString().contains("--partitions"), out::toString);
  }

  @Test
  void withoutClusterOneLineSaysHowToStart() {
    assertEquals(
        1, run(SpikeGenSpark.newCommandLine(new Cluster(AfterSave.NOTHING)), sample("none")));
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

  private static String[] fsvae(String out, String... more) {
    String command =
        "fsvae train --dataset mini --limit 24 --time-steps 2 --channels 4,4 --code-dimension 4"
            + " --latent-units 6 --choices 3 --epochs 2 --batch 4 --out %s ".formatted(out);
    return (command + String.join(" ", more)).split(" +");
  }

  @Test
  void trainsTheRunOfOneMachineWhereverItsFolderIs() throws IOException {
    Path alone = folder.resolve("alone");
    String[] two = {"--accumulate", "2"};
    assertEquals(0, run(SpikeGen.newCommandLine(), fsvae(alone.toString(), two)), err::toString);
    Path together = folder.resolve("together");
    LocalSpark.context();
    System.setProperty(MASTER, "local[2]");
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (PrintStream stream = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
      System.setOut(stream);
      assertEquals(0, SpikeGenSpark.run(fsvae(together.toUri().toString(), two)));
    } finally {
      System.setOut(before);
    }
    String text = printed.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains("Jobs on the cluster: 6, each "), text);
    FolderStates states = new FolderStates();
    Map<String, byte[]> expected = states.of(alone);
    expected.remove("run.lock");
    expected.remove("options.json"); // has another --out
    Map<String, byte[]> found = states.of(together);
    assertTrue(found.keySet().containsAll(expected.keySet()), found.keySet()::toString);
    assertArrayEquals(expected.get("fsvae.safetensors"), found.get("fsvae.safetensors"));
    assertArrayEquals(expected.get("progress.json"), found.get("progress.json"));
  }

  @Test
  void aStepThatCannotBeSplitIsOneLineAndNothingIsWritten() {
    Path run = folder.resolve("one");
    assertEquals(2, onCluster(fsvae(run.toString())));
    assertEquals(
        "spikegen fsvae train: --accumulate: a step of one batch can't be split among workers (stage fsvae): expected 2 batches or more\n",
        err.toString());
    assertFalse(Files.exists(run));
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
    return run(SpikeGenSpark.newCommandLine(new Cluster(AfterSave.NOTHING)), args);
  }

  private int run(CommandLine commands, String... args) {
    return commands
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }
}
