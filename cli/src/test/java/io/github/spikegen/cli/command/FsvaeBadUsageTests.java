package io.github.spikegen.cli.command;

import static io.github.spikegen.cli.Mistake.FAILURE;
import static io.github.spikegen.cli.Mistake.USAGE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.spikegen.cli.CommandResult;
import io.github.spikegen.cli.Mistake;
import io.github.spikegen.cli.TinyFsvaeTraining;
import io.github.spikegen.cli.TinyTraining;
import io.github.spikegen.testing.SmallDatasets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mistake with an FSVAE gives its exit code and one line that names it. */
class FsvaeBadUsageTests {

  @TempDir private static Path folder;

  @BeforeAll
  static void prepare() throws IOException {
    assertEquals(0, CommandResult.of(TinyFsvaeTraining.onMini(folder.resolve("run"))).exitCode());
    assertEquals(0, CommandResult.of(TinyTraining.onMini(folder.resolve("diffusion"))).exitCode());
    copyRun("weightless");
    Files.delete(folder.resolve("weightless/fsvae.safetensors"));
    copyRun("swapped");
    Files.copy(
        folder.resolve("diffusion/vq-svae.safetensors"),
        folder.resolve("swapped/fsvae.safetensors"),
        StandardCopyOption.REPLACE_EXISTING);
    copyRun("damaged");
    Path config = folder.resolve("damaged/config.json");
    Files.writeString(
        config, Files.readString(config).replace("\"latentUnits\": 6", "\"latentUnits\": 0"));
    SmallDatasets.mnist(folder.resolve("small"), 16, 12);
    SmallDatasets.mnist(folder.resolve("odd"), 16, 30);
    Files.writeString(folder.resolve("samples.npz"), "data");
  }

  private static void copyRun(String name) throws IOException {
    Path target = Files.createDirectories(folder.resolve(name));
    for (String file : new String[] {"config.json", "fsvae.safetensors"}) {
      Files.copy(folder.resolve("run").resolve(file), target.resolve(file));
    }
  }

  static Stream<Mistake> mistakes() {
    return Stream.of(
        new Mistake("fsvae", USAGE, "expected train, sample, reconstruct"),
        new Mistake("fsvae train --out @new", USAGE, "'--dataset=D' (or --resume)"),
        new Mistake("fsvae train --dataset mini", USAGE, "Missing required option: '--out=RUN'"),
        new Mistake("fsvae train --print-config", USAGE, "'--dataset=D' (or --resume)"),
        new Mistake(
            "fsvae train --dataset mini --limit 24 --batch 25 --print-config",
            USAGE,
            "a step of 25 images needs as many to train on, but there are 24"),
        new Mistake(
            "fsvae train --resume --print-config --out @run",
            USAGE,
            "--resume and --print-config exclude each other"),
        train("--recipe best", "'--recipe': expected tuned, paper, released, but was 'best'"),
        train("--latent-units 0", "'--latent-units': expected a whole number of at least 1"),
        train("--choices 0", "'--choices'"),
        train("--channels 4", "'--channels'"),
        train("--mmd-weight -1", "'--mmd-weight': expected a number of at least 0"),
        train("--learning-rate nan", "at least 1e-9 and at most 10, but was 'nan'"),
        train("--grid-every 0", "'--grid-every'"),
        new Mistake(
            "fsvae train --dataset mini --limit 24 --batch 25 --out @new",
            USAGE,
            "a step of 25 images needs as many to train on, but there are 24"),
        new Mistake(
            "fsvae train --dataset mini --batch 1 --epochs 1000000 --out @new",
            USAGE,
            "steps, expected at most"),
        new Mistake(
            "fsvae train --dataset mnist --data @odd --out @new",
            USAGE,
            "images of 30x30 don't fit the model: imageHeight must be divisible by 4"),
        new Mistake("fsvae train --resume --overwrite --out @run", USAGE, "exclude each other"),
        new Mistake(
            "fsvae train --resume --out @diffusion",
            USAGE,
            "@diffusion is a run of spiking-diffusion, expected one of fsvae"),
        new Mistake(
            "diffusion train --resume --out @run",
            USAGE,
            "@run is a run of fsvae, expected one of spiking-diffusion"),
        resume(
            "--latent-units 5",
            "--latent-units: 5 was asked for, but the run to resume was started with 6"),
        resume("--channels 4,5", "with 4,4"),
        resume("--mmd-weight 3", "--mmd-weight: 3.0 was"),
        resume("--seed 2", "--seed: 2 was"),
        sample("--model @diffusion", USAGE, "@diffusion is a run of spiking-diffusion, expected"),
        sample("--model @none", USAGE, "@none is no folder"),
        sample("--model @weightless", FAILURE, "fsvae.safetensors: is missing"),
        sample("--model @swapped", FAILURE, "does not fit the model"),
        sample("--model @damaged", FAILURE, "latentUnits must be in [1, 65536], but was 0"),
        sample("--model @run --count 0", USAGE, "'--count'"),
        sample("--model @run --grid @samples.npz", USAGE, "--grid: @samples.npz exists"),
        reconstruct("--model @run", "'--dataset=D'"),
        reconstruct("--model @diffusion --dataset mini", "expected one of fsvae"),
        reconstruct("--model @none --dataset mini", "@none is no folder"),
        reconstruct(
            "--model @run --dataset mnist --data @small",
            "mnist has images of 1x12x12, but the model of @run takes 1x28x28"),
        reconstruct("--model @run --dataset mnist --data @none", "--data: @none is no folder"),
        reconstruct("--model @run --dataset mini --split all", "expected train, test"));
  }

  private static Mistake train(String more, String culprit) {
    return new Mistake(
        "fsvae train --dataset mini --limit 24 --batch 8 --out @new " + more, USAGE, culprit);
  }

  private static Mistake resume(String more, String culprit) {
    return new Mistake("fsvae train --resume --out @run " + more, USAGE, culprit);
  }

  private static Mistake sample(String more, int exitCode, String culprit) {
    return new Mistake("fsvae sample --out @new.npz " + more, exitCode, culprit);
  }

  private static Mistake reconstruct(String more, String culprit) {
    return new Mistake("fsvae reconstruct --out @new.npz " + more, USAGE, culprit);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsNamedInOneLine(Mistake mistake) throws IOException {
    mistake.makeIn(folder);
    assertFalse(Files.exists(folder.resolve("new")));
    assertFalse(Files.exists(folder.resolve("new.npz")));
    assertEquals("data", Files.readString(folder.resolve("samples.npz")));
  }
}
