package io.github.spikegen.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.cli.CommandResult;
import io.github.spikegen.image.ImageArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReproduceCommandTests {

  private static final String PLAN =
      """
      {"name": "tiny", "about": "A test.", "images": 16, "seeds": [1],
       "data": [{"dataset": "mini", "limit": 32}],
       "models": [{"name": "FSVAE", "family": "fsvae", "budgets": {"short": {"epochs": 1}},
         "options": {"batch": 8, "time-steps": 2, "channels": [4, 4], "code-dimension": 4,
           "latent-units": 6, "choices": 3}}]}
      """;

  @TempDir private Path folder;

  private CommandResult reproduce(String arguments) {
    return CommandResult.of(
        ("reproduce " + arguments.replace("@", folder.resolve("x").getParent() + "/")).split(" "));
  }

  private void write(String json) throws IOException {
    Files.writeString(folder.resolve("plan.json"), json);
  }

  @Test
  void aPlanIsListedDoneAndListedAsDone() throws IOException {
    write(PLAN);
    CommandResult before = reproduce("--plan @plan.json --list");
    assertEquals("", before.err());
    String title = "FSVAE on mini (first 32 images), recipe default, budget short, seed 1";
    assertTrue(before.out().contains("  - " + title), before.out());
    assertFalse(Files.exists(folder.resolve("out")));

    CommandResult done = reproduce("--plan @plan.json --out @out");
    assertEquals("", done.err());
    assertEquals(0, done.exitCode());
    assertTrue(done.out().contains("Run 1 of 1: " + title), done.out());
    assertTrue(done.out().contains("  judged: " + title), done.out());
    assertTrue(done.out().contains("| FSVAE | default | short | 1 |"), done.out());
    assertTrue(done.out().contains("1 of 1 runs are judged"), done.out());
    Path run = folder.resolve("out/fsvae-mini-32-default-short-seed-1");
    assertEquals(16, ImageArchive.read(run.resolve("samples.npz")).size());

    CommandResult after = reproduce("--plan @plan.json --out @out --list");
    assertTrue(after.out().contains("  judged: " + title), after.out());
  }

  @Test
  void aRunThatFailsIsToldAndTheCommandFails() throws IOException {
    write(PLAN.replace("\"limit\": 32", "\"limit\": 4")); // fewer than a batch
    CommandResult result = reproduce("--plan @plan.json --out @out");
    assertEquals(1, result.exitCode());
    assertTrue(result.out().contains("  failed: FSVAE on mini (first 4 images)"), result.out());
    assertTrue(result.out().contains("a step of 8 images needs as many"), result.out());
    assertTrue(result.out().contains("0 of 1 runs are judged"), result.out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--plan none --out @out; --plan: there is no plan named none and no such file",
        "--plan @damaged.json --out @out; --plan: @damaged.json: is no plan:",
        "--plan mini; --out: name the folder for the runs",
        "--plan mini --out @damaged.json; --out: @damaged.json is a file",
        "--plan mini --out @out --data digits=@nowhere; --data: @nowhere, where digits should be, is no folder",
        "--plan mini --out @out --data mnist=@; --data: mnist is not among the data of the plan",
        "--plan mini --out @out --data svhn=@; svhn",
        "--out @out; Missing required option: '--plan=P|F.json'"
      })
  void badUsageGetsOneLine(String arguments, String expected) throws IOException {
    Files.writeString(folder.resolve("damaged.json"), "{\"name\": 1");
    CommandResult result = reproduce(arguments);
    assertEquals(2, result.exitCode());
    assertEquals("", result.out());
    assertTrue(result.err().contains(expected.replace("@", folder + "/")), result.err());
    assertEquals(1, result.err().strip().lines().count(), result.err());
    assertFalse(Files.exists(folder.resolve("out")));
  }
}
