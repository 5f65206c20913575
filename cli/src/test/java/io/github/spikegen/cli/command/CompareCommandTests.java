package io.github.spikegen.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.cli.CommandResult;
import io.github.spikegen.cli.TinyGanTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTests {

  @TempDir private static Path folder;

  /** Two runs with the config of a real one, and logs by hand. */
  @BeforeAll
  static void prepare() throws IOException {
    CommandResult trained = CommandResult.of(TinyGanTraining.onMini(folder.resolve("sgan")));
    assertEquals("", trained.err());
    copyConfig("hybrid", "{\"stage\": \"gan\", \"epoch\": 1, \"loss\": 7.0}");
    copyConfig("more/sgan", line(1, 100) + line(2, 0.5));
    log("sgan", line(1, 3) + line(2, 8) + line(3, 4));
  }

  private static void copyConfig(String run, String log) throws IOException {
    Files.createDirectories(folder.resolve(run));
    Files.copy(folder.resolve("sgan/config.json"), folder.resolve(run).resolve("config.json"));
    log(run, log);
  }

  private static void log(String run, String lines) throws IOException {
    Files.writeString(folder.resolve(run).resolve("log.jsonl"), lines);
  }

  private static String line(int epoch, double norm) {
    return "{\"stage\": \"gan\", \"epoch\": %d, \"loss\": 1.0, \"gradient_norm_generator\": %s}%n"
        .formatted(epoch, norm);
  }

  private static CommandResult run(String arguments) {
    return CommandResult.of(("compare " + arguments.replace("@", folder + "/")).split(" "));
  }

  @Test
  void aFigureIsComparedInATableAndAChart() throws IOException {
    CommandResult result = run("--runs @sgan,@more/sgan --figure gradients --out @gradients.png");
    assertEquals("", result.err());
    List<String> lines = result.out().lines().map(line -> line.replaceAll(" +", " ")).toList();
    assertEquals("run epochs first lowest in epoch highest in epoch last", lines.get(0));
    assertEquals(folder + "/sgan 3 3.000 3.000 1 8.000 2 4.000", lines.get(1));
    assertEquals(folder + "/more/sgan 2 100.0 0.5000 2 100.0 1 0.5000", lines.get(2));
    assertTrue(result.out().contains("gradients.png"), result.out());
    assertEquals(800, ImageIO.read(folder.resolve("gradients.png").toFile()).getWidth());
  }

  @Test
  void whatThereIsIsListed() {
    CommandResult result = run("--runs @sgan,@hybrid");
    assertEquals("", result.err());
    assertEquals(
        List.of("loss all runs", "gradient_norm_generator sgan", "gradients sgan"),
        result.out().lines().map(line -> line.replaceAll(" +", " ")).toList());
  }

  @Test
  void badInputIsOneLine() {
    refuses("--runs @sgan,@hybrid --figure gradients", "hybrid has no figure gradients");
    refuses("--runs @sgan,@sgan --figure loss", "--runs: " + folder + "/sgan is named twice");
    refuses("--runs @sgan --out @x.png", "--out: what is drawn is not said");
    refuses("--runs @missing --figure loss", "missing is no folder, expected the folder of a run");
  }

  private static void refuses(String arguments, String message) {
    CommandResult result = run(arguments);
    assertTrue(result.err().contains(message), result.err());
    assertEquals(1, result.err().strip().lines().count(), result.err());
    assertTrue(result.exitCode() > 0);
  }
}
