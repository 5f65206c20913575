package io.github.spikegen.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.spikegen.cli.CommandResult;
import io.github.spikegen.cli.Mistake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Figures are not looked at here: tests are never timed. */
class BenchmarkCommandTests {

  private static final List<String> NAMES =
      List.of(
          "vq-svae-step",
          "sdid-step",
          "sgad-step",
          "diffusion-sample-1000",
          "vq-svae-reconstruct",
          "gan-sample-1000",
          "lif-layer",
          "lif-layer-14x14",
          "lif-layer-7x7",
          "lif-layer-dense",
          "lif-layer-2-steps",
          "transposed-convolution",
          "batch-norm",
          "average-pooling",
          "rms-prop",
          "adam-w",
          "growth-time-steps-2",
          "growth-time-steps-4",
          "growth-time-steps-8",
          "growth-time-steps-16",
          "growth-time-steps-32",
          "growth-batch-8",
          "growth-batch-16",
          "growth-batch-32",
          "growth-batch-64");

  private static final String ROW =
      "[a-z0-9-]+ +[0-9]+\\.\\d +[0-9]+\\.\\d +[0-9]+\\.\\d\\d +(-?\\d+|-)";

  @TempDir private Path folder;

  private static CommandResult run(String... arguments) {
    CommandResult result = CommandResult.of(arguments);
    assertEquals("", result.err());
    assertEquals(0, result.exitCode());
    return result;
  }

  private static List<String> rows(CommandResult result) {
    return result.out().lines().filter(line -> line.matches(ROW)).toList();
  }

  @Test
  void everyCaseGivesALineAndAnObject() throws IOException {
    Path json = folder.resolve("figures.json");
    CommandResult result =
        run("benchmark", "--quick", "--precision", "bfloat16", "--json", json.toString());
    List<String> printed = rows(result).stream().map(line -> line.replaceAll(" .*", "")).toList();
    assertEquals(NAMES, printed, result.out());
    assertTrue(
        result
            .out()
            .lines()
            .anyMatch(line -> line.matches("name +median_ms +floor_ms +ratio +peak_mb")),
        result.out());
    assertTrue(
        result
            .out()
            .lines()
            .findFirst()
            .orElseThrow()
            .matches(
                "spikegen .* PyTorch .* engine threads: \\d+; freed memory: .*; neurons: one pass; convolutions: bfloat16; tiny .*"),
        result.out());
    assertTrue(result.out().contains("vq-svae-step: autograd must keep "), result.out());
    JsonArray list = JsonParser.parseString(Files.readString(json)).getAsJsonArray();
    assertEquals(
        NAMES,
        StreamSupport.stream(list.spliterator(), false)
            .map(element -> element.getAsJsonObject().get("name").getAsString())
            .toList());
    for (JsonElement element : list) {
      JsonObject figures = element.getAsJsonObject();
      assertEquals(
          Set.of(
              "name",
              "median_ms",
              "floor_ms",
              "ratio",
              "processor_ratio",
              "peak_mb",
              "kept_mb",
              "runs"),
          figures.keySet());
      String name = figures.get("name").getAsString();
      assertTrue(figures.get("median_ms").getAsDouble() > 0, name);
      assertTrue(figures.get("floor_ms").getAsDouble() > 0, name);
      boolean trains = name.endsWith("-step") || name.startsWith("growth");
      assertEquals(trains, !figures.get("kept_mb").isJsonNull(), name);
    }
  }

  @Test
  void aFilterChoosesCasesByAPartOfTheirName() {
    List<String> rows = rows(run("benchmark", "--quick", "--filter", "layer-14"));
    assertEquals(1, rows.size());
    assertTrue(rows.get(0).startsWith("lif-layer-14x14 "), rows.get(0));
  }

  @Test
  void aFilterThatChoosesNothingIsToldAllNames() {
    CommandResult result = CommandResult.of("benchmark", "--filter", "svq");
    assertEquals(
        List.of(
            "spikegen benchmark: --filter: no name contains 'svq'; there are "
                + String.join(", ", NAMES)),
        result.errorLines());
    assertEquals(Mistake.USAGE, result.exitCode());
    assertEquals("", result.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--json @old.json", "--json @old.json/new", "--filter", "batch-norm"})
  void aMistakeIsToldBeforeAnythingIsTimed(String options) throws IOException {
    Files.writeString(folder.resolve("old.json"), "data");
    String[] arguments = ("benchmark " + options.replace("@", folder + "/")).split(" ");
    CommandResult result = CommandResult.of(arguments);
    assertEquals(1, result.errorLines().size(), result.err());
    assertEquals(Mistake.USAGE, result.exitCode(), result.err());
    assertEquals("", result.out());
    assertEquals("data", Files.readString(folder.resolve("old.json")));
  }

  @Test
  void anExistingFileIsReplacedOnRequest() throws IOException {
    Path json = Files.writeString(folder.resolve("old.json"), "data");
    run("benchmark", "--quick", "--filter", "7x7", "--json", json.toString(), "--overwrite");
    assertFalse(Files.readString(json).contains("data"));
  }
}
