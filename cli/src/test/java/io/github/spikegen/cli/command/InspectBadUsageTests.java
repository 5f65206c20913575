package io.github.spikegen.cli.command;

import static io.github.spikegen.cli.Mistake.FAILURE;
import static io.github.spikegen.cli.Mistake.USAGE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.spikegen.cli.CommandResult;
import io.github.spikegen.cli.Mistake;
import io.github.spikegen.cli.TestArchives;
import io.github.spikegen.cli.TinyGanTraining;
import io.github.spikegen.cli.TinyTraining;
import io.github.spikegen.data.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mistake in looking at neurons gives its exit code and one line that names it. */
class InspectBadUsageTests {

  @TempDir private static Path folder;

  @BeforeAll
  static void prepare() throws IOException {
    assertEquals(0, CommandResult.of(TinyGanTraining.onMini(folder.resolve("run"))).exitCode());
    Files.createDirectories(folder.resolve("weightless"));
    Files.copy(folder.resolve("run/config.json"), folder.resolve("weightless/config.json"));
    Files.createDirectories(folder.resolve("unknown"));
    Files.writeString(
        folder.resolve("unknown/config.json"), "{\"format\": 1, \"model\": \"other\"}");
    Path early = Files.createDirectories(folder.resolve("early"));
    assertEquals(0, CommandResult.of(TinyTraining.onMini(folder.resolve("diffusion"))).exitCode());
    for (String file : new String[] {"config.json", "vq-svae.safetensors"}) {
      Files.copy(folder.resolve("diffusion").resolve(file), early.resolve(file));
    }
    TestArchives.mini(folder.resolve("two.npz"), Split.TEST, 0, 2);
    TestArchives.noise(folder.resolve("small.npz"), 2, 1, 8);
    Files.writeString(folder.resolve("old.png"), "data");
  }

  static Stream<Mistake> mistakes() {
    return Stream.of(
        new Mistake("inspect", USAGE, "--model"),
        new Mistake("inspect --model @none", USAGE, "@none is no folder"),
        new Mistake(
            "inspect --model @unknown", USAGE, "@unknown is a run of other, expected one of "),
        new Mistake("inspect --model @weightless", FAILURE, "@weightless"),
        new Mistake(
            "inspect --model @early", USAGE, "the run in @early has no trained denoiser yet"),
        new Mistake(
            "inspect --model @early --layer layer.1 --images @two.npz",
            USAGE,
            "the model of @early has no layer of neurons 'layer.1', only encoder.1, encoder.2"),
        with("--count 0", "'--count'"),
        with("--seed some", "'--seed'"),
        with("--data @run", "--data has no use: --images names no data set"),
        with("--images minni", "expected mini, digits, mnist"),
        with("--images @two.npz --data @run", "--data has no use: --images is a file"),
        with("--images @none.npz", "--images: @none.npz is no file"),
        with(
            "--images @small.npz",
            "--images: @small.npz has images of 1x8x8, but the model of @run takes 1x28x28"),
        with("--raster @new", "--raster needs --layer"),
        with("--neurons 3", "--neurons needs --layer"),
        with(
            "--layer dense1",
            "--layer: the model of @run has no layer of neurons 'dense1', only generator.dense1,"),
        layer("--neurons 16", "has 16 neurons, 0 to 15, but '16' was named"),
        layer("--neurons 3:3", "so a place has 1 numbers, but '3:3' has 2"),
        layer("--neurons some", "'--neurons': expected neurons such as 17"),
        layer("--image 8", "--image: expected 0 to 7, the images of --count, but was 8"),
        layer("--image -1", "'--image'"),
        layer("--raster @old.png", "--raster: @old.png exists"),
        layer("--trace @old.png", "--trace: @old.png exists"),
        layer("--trace @run", "--trace: @run is a folder"),
        layer("--raster @new --trace @new", "--raster and --trace are the same file"),
        layer(
            "--images @two.npz --raster @two.npz --overwrite",
            "--images and --raster are the same file"),
        layer(
            "--count 300 --raster @new",
            "--layer: 600 time steps are too many to be shown, at most 512 fit"),
        new Mistake(
            "inspect --model @run --layer generator.dense2 --neurons 0-99 --trace @new",
            USAGE,
            "--trace: 100 neurons are too many for a picture, at most 64 fit"),
        new Mistake(
            "inspect --model @run --layer generator.dense2 --neurons 0-299",
            USAGE,
            "names more than 256 neurons of generator.dense2"),
        new Mistake(
            "inspect --model @run --layer discriminator.dense --images @two.npz --image 2",
            USAGE,
            "--image: discriminator.dense saw no image 2"));
  }

  private static Mistake with(String options, String culprit) {
    return new Mistake("inspect --model @run " + options, USAGE, culprit);
  }

  private static Mistake layer(String options, String culprit) {
    return with("--layer generator.dense1 " + options, culprit);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsNamedInOneLine(Mistake mistake) throws IOException {
    mistake.makeIn(folder);
    assertFalse(Files.exists(folder.resolve("new")));
    assertEquals("data", Files.readString(folder.resolve("old.png")));
  }
}
