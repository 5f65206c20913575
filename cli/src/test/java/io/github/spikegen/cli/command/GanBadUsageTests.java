package io.github.spikegen.cli.command;

import static io.github.spikegen.cli.Mistake.FAILURE;
import static io.github.spikegen.cli.Mistake.USAGE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.spikegen.cli.CommandResult;
import io.github.spikegen.cli.Mistake;
import io.github.spikegen.cli.TinyGanTraining;
import io.github.spikegen.cli.TinyTraining;
import io.github.spikegen.testing.SmallDatasets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mistake with a GAN gives its exit code and one line that names it. */
class GanBadUsageTests {

  @TempDir private static Path folder;

  @BeforeAll
  static void prepare() throws IOException {
    assertEquals(0, CommandResult.of(TinyGanTraining.onMini(folder.resolve("run"))).exitCode());
    assertEquals(0, CommandResult.of(TinyTraining.onMini(folder.resolve("diffusion"))).exitCode());
    copyRun("weightless");
    Files.delete(folder.resolve("weightless/generator.safetensors"));
    copyRun("swapped");
    Files.delete(folder.resolve("swapped/generator.safetensors"));
    Files.copy(
        folder.resolve("run/discriminator.safetensors"),
        folder.resolve("swapped/generator.safetensors"));
    copyRun("damaged");
    Path config = folder.resolve("damaged/config.json");
    Files.writeString(
        config, Files.readString(config).replace("\"latentSize\": 4", "\"latentSize\": 0"));
    copyRun("newer");
    config = folder.resolve("newer/config.json");
    Files.writeString(config, Files.readString(config).replace("\"format\": 3", "\"format\": 4"));
    SmallDatasets.mnist(folder.resolve("small"), 16, 12);
    SmallDatasets.mnist(folder.resolve("odd"), 16, 30);
    Files.writeString(folder.resolve("samples.npz"), "data");
  }

  private static void copyRun(String name) throws IOException {
    Path target = Files.createDirectories(folder.resolve(name));
    for (String file :
        new String[] {"config.json", "generator.safetensors", "discriminator.safetensors"}) {
      Files.copy(folder.resolve("run").resolve(file), target.resolve(file));
    }
  }

  static Stream<Mistake> mistakes() {
    return Stream.of(
        new Mistake("gan", USAGE, "expected train, sample"),
        new Mistake(
            "gan inpaint --model run",
            USAGE,
            "'inpaint' is no command: expected train, sample, interpolate"),
        new Mistake("difusion train", USAGE, "'difusion' is no command: expected quickstart"),
        new Mistake("gan train --dataset mini --out @new", USAGE, "'--variant=V' (or --resume)"),
        new Mistake("gan train --variant sgad --out @new", USAGE, "'--dataset=D' (or --resume)"),
        train("gan", USAGE, "expected sgan, swgan, sgad, hybrid, but was 'gan'"),
        train(
            "sgad --latent-size 0", USAGE, "'--latent-size': expected a whole number of at least"),
        train("sgad --recipe best", USAGE, "expected tuned, paper, released"),
        train("sgad --silent-layers no", USAGE, "expected stop, warn, ignore"),
        train("sgad --channels 8,0", USAGE, "'--channels'"),
        train(
            "sgad --channels 8,8,8",
            USAGE,
            "images of 28x28 don't fit the model: imageHeight must be"),
        train("sgad --discriminator-channels 4,4,4", USAGE, "28 is too small for 3 blocks of 5x5"),
        train("sgad --discriminator-padding -1", USAGE, "whole number of at least 0"),
        train("swgan --similarity cosine", USAGE, "only the variant sgad scores by attention"),
        train("sgad --resting-pixel 1", USAGE, "above 0 and below 1"),
        train("sgad --constraint penalty", USAGE, "none, clipping, spectral, output-"),
        train(
            "sgad --constraint none --constraint-limit 1",
            USAGE,
            "there is no constraint to limit"),
        train("sgad --constraint-limit 0", USAGE, "'--constraint-limit'"),
        train(
            "sgad --critic-steps 3",
            USAGE,
            "--batch: 8 images can't be divided among 3 steps of the discriminator"),
        train("sgad --learning-rate nan", USAGE, "at least 1e-9 and at most 10, but was 'nan'"),
        new Mistake(
            "gan train --variant sgad --dataset mini --batch 8 --critic-steps 8"
                + " --epochs 1000000 --out @new",
            USAGE,
            "updates of the discriminator are too many"),
        new Mistake(
            "gan train --variant sgad --dataset mini --limit 8 --out @new",
            USAGE,
            "a step of 64 images needs as many to train on, but there are 8"),
        new Mistake(
            "gan train --variant sgan --dataset mnist --data @small --out @new",
            USAGE,
            "images of 12x12 don't fit the model"),
        new Mistake(
            "gan train --variant sgan --dataset mnist --data @odd --out @new",
            USAGE,
            "images of 30x30 don't fit the model: imageHeight must be divisible by 4"),
        new Mistake("gan train --resume --overwrite --out @run", USAGE, "exclude each other"),
        new Mistake(
            "gan train --resume --out @diffusion",
            USAGE,
            "@diffusion is a run of spiking-diffusion, expected one of spiking-gan"),
        new Mistake(
            "diffusion train --resume --out @run",
            USAGE,
            "@run is a run of spiking-gan, expected one of spiking-diffusion"),
        resume(
            "--variant swgan",
            "--variant: swgan was asked for, but the run to resume was started with sgad"),
        resume("--recipe released", "started with tuned"),
        resume("--latent-size 5", "--latent-size: 5 was"),
        resume("--channels 8,7", "with 8,6"),
        resume("--constraint none", "with output-spectral"),
        resume("--precision bfloat16", "with float32"),
        resume("--seed 2", "--seed: 2 was"),
        sample("--model @diffusion", USAGE, "@diffusion is a run of spiking-diffusion, expected"),
        sample("--model @none", USAGE, "@none is no folder"),
        sample("--model @weightless", FAILURE, "generator.safetensors: is missing"),
        sample("--model @swapped", FAILURE, "does not fit the model"),
        sample("--model @damaged", FAILURE, "latentSize must be in [1, 65536], but was 0"),
        sample("--model @newer", FAILURE, "has format 4, expected 3"),
        sample("--model @run --count 0", USAGE, "'--count'"),
        sample("--model @run --strip @new.npz", USAGE, "--out and --strip are the same file"),
        sample("--model @run --strip @samples.npz", USAGE, "--strip: @samples.npz exists"),
        sample(
            "--model @run --strip @s.png --grid @s.png",
            USAGE,
            "--grid and --strip are the same file"));
  }

  private static Mistake train(String more, int exitCode, String culprit) {
    return new Mistake(
        "gan train --dataset mini --limit 24 --batch 8 --out @new --variant " + more,
        exitCode,
        culprit);
  }

  private static Mistake resume(String more, String culprit) {
    return new Mistake("gan train --resume --out @run " + more, USAGE, culprit);
  }

  private static Mistake sample(String more, int exitCode, String culprit) {
    return new Mistake("gan sample --out @new.npz " + more, exitCode, culprit);
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
