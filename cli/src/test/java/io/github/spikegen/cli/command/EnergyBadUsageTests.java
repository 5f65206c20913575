package io.github.spikegen.cli.command;

import static io.github.spikegen.cli.Mistake.FAILURE;
import static io.github.spikegen.cli.Mistake.USAGE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.spikegen.cli.CommandResult;
import io.github.spikegen.cli.Mistake;
import io.github.spikegen.cli.TinyGanTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mistake in measuring energy gives its exit code and one line that names it. */
class EnergyBadUsageTests {

  @TempDir private static Path folder;

  @BeforeAll
  static void prepare() throws IOException {
    assertEquals(0, CommandResult.of(TinyGanTraining.onMini(folder.resolve("run"))).exitCode());
    Path weightless = Files.createDirectories(folder.resolve("weightless"));
    Files.copy(folder.resolve("run/config.json"), weightless.resolve("config.json"));
    Path other = Files.createDirectories(folder.resolve("other"));
    Files.writeString(other.resolve("config.json"), "{\"format\": 1, \"model\": \"oracle\"}");
    Path damaged = Files.createDirectories(folder.resolve("damaged"));
    Files.writeString(damaged.resolve("config.json"), "{\"format\": 1, \"model\":");
    Files.writeString(folder.resolve("old.json"), "data");
  }

  static Stream<Mistake> mistakes() {
    return Stream.of(
        new Mistake("energy", USAGE, "--model"),
        new Mistake("energy --model @none", USAGE, "@none is no folder"),
        new Mistake("energy --model @old.json", USAGE, "@old.json is no folder"),
        new Mistake("energy --model @", USAGE, "has no config.json"),
        new Mistake("energy --model @other", USAGE, "@other is a run of oracle"),
        new Mistake("energy --model @damaged", FAILURE, "@damaged/config.json"),
        new Mistake("energy --model @weightless", FAILURE, "@weightless"),
        run("--count 0", "'--count'"),
        run("--count few", "'--count'"),
        run("--seed x", "'--seed'"),
        run("--mac-energy -1", "'--mac-energy'"),
        run("--mac-energy NaN", "'--mac-energy'"),
        run("--ac-energy much", "'--ac-energy'"),
        run("--sram-energy -1", "'--sram-energy'"),
        run("--weight-bits 0", "'--weight-bits'"),
        run("--membrane-bits 65", "expected a whole number of at least 1 and at most 64"),
        run("--on-chip-kib 1.5", "'--on-chip-kib'"),
        run("--chart @old.json", "--chart: @old.json exists"),
        run("--chart @new --json @new", "--json and --chart are the same file"),
        run("--json @old.json", "--json: @old.json exists"),
        run("--json @run --overwrite", "--json: @run is a folder"),
        run("--json @old.json/new --overwrite", "can't be written"),
        run("--steps 0", "'--steps'"),
        run(
            "--steps 5",
            "--steps is for runs of spiking-diffusion, but @run is one of spiking-gan"),
        new Mistake("energy --model pretrained --steps 50", USAGE, "--steps: expected at most 49"));
  }

  private static Mistake run(String options, String culprit) {
    return new Mistake("energy --model @run " + options, USAGE, culprit);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsNamedInOneLine(Mistake mistake) throws IOException {
    mistake.makeIn(folder);
    assertEquals("data", Files.readString(folder.resolve("old.json")));
  }
}
