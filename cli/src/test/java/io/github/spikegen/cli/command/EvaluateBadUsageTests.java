package io.github.spikegen.cli.command;

import static io.github.spikegen.cli.Mistake.USAGE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.spikegen.cli.Mistake;
import io.github.spikegen.cli.TestArchives;
import io.github.spikegen.data.Split;
import io.github.spikegen.testing.SmallDatasets;
import io.github.spikegen.testing.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mistake in judging images gives its exit code and one line that names it. */
class EvaluateBadUsageTests {

  @TempDir private static Path folder;

  @BeforeAll
  static void prepare() throws IOException {
    TestArchives.mini(folder.resolve("good.npz"), Split.TEST, 0, 8);
    TestArchives.mini(folder.resolve("three.npz"), Split.TEST, 0, 3);
    TestArchives.noise(folder.resolve("small.npz"), 8, 1, 8);
    TestArchives.noise(folder.resolve("tiny.npz"), 8, 1, 4);
    TestArchives.noise(folder.resolve("coloured.npz"), 8, 3, 28);
    TestArchives.noise(folder.resolve("two-channels.npz"), 8, 2, 28);
    TestArchives.bright(folder.resolve("bright.npz"), 4, 2);
    TestArchives.floats(folder.resolve("floats.npz"), "images");
    TestArchives.floats(folder.resolve("named.npz"), "data");
    Files.writeString(folder.resolve("text.npz"), "data");
    byte[] whole = Files.readAllBytes(folder.resolve("good.npz"));
    Files.write(folder.resolve("cut.npz"), Arrays.copyOf(whole, whole.length / 2));
    Files.writeString(folder.resolve("text.safetensors"), "data");
    Files.writeString(folder.resolve("old.json"), "data");
    Files.createDirectories(folder.resolve("full"));
    for (String network : new String[] {"plain.pt", "detector.pt", "picky.pt"}) {
      Files.copy(
          TestData.directory().resolve("torchscript").resolve(network), folder.resolve(network));
    }
    SmallDatasets.mnist(folder.resolve("tiny"), 16, 4);
    SmallDatasets.mnist(folder.resolve("mixed"), 16, 28);
    Files.write(
        folder.resolve("mixed/t10k-images-idx3-ubyte"), SmallDatasets.idxImages(16, 16, 8, 2));
  }

  static Stream<Mistake> mistakes() {
    return Stream.of(
        new Mistake("evaluate --generated @good.npz", USAGE, "--real"),
        new Mistake("evaluate --real mini", USAGE, "--generated"),
        new Mistake("classifier", USAGE, "expected train"),
        real("minni", USAGE, "expected mini, digits, mnist,"),
        real("@good.png", USAGE, "or a file *.npz"),
        real("@none.npz", USAGE, "--real: @none.npz is no file", "--classifier mini"),
        real("@text.npz", USAGE, "--real: @text.npz is no .npz archive", "--classifier mini"),
        real("@cut.npz", USAGE, "--real: @cut.npz is", "--classifier mini"),
        real("kmnist", USAGE, "--real: kmnist is not part of the program"),
        real("celeba", USAGE, "--real: celeba has no labels to train a classifier on"),
        real("n-mnist", USAGE, "--real: n-mnist has sequences of frames, which the figures are"),
        real("celeba", USAGE, "--real: celeba is not part of the program", "--classifier mini"),
        real("mini", USAGE, "--classifier: celeba has no labels", "--classifier celeba"),
        real("celeba", USAGE, "--real: celeba has no labels", "--classifier @new.safetensors"),
        new Mistake(
            "classifier train --dataset celeba --out @new.safetensors",
            USAGE,
            "--dataset: celeba has no labels"),
        real("mini", USAGE, "--real: mini is part of", "--data @tiny"),
        real(
            "mnist",
            USAGE,
            "test images of mnist differ in size: 1x28x28 and 1x8x8",
            "--data @mixed"),
        real("@good.npz", USAGE, "--real is a file: say whose classifier"),
        real("@good.npz", USAGE, "--data has no use", "--classifier mini --data @tiny"),
        real("@good.npz", USAGE, "--classifier: kmnist is not part", "--classifier kmnist"),
        real(
            "@good.npz",
            USAGE,
            "'spikegen classifier train --dataset D --out @new.safetensors' makes it",
            "--classifier @new.safetensors"),
        real("mini", USAGE, "--classifier: mnist is not the set of --real", "--classifier mnist"),
        real("mini", USAGE, "or a file *.safetensors", "--classifier @good.npz"),
        real("mini", USAGE, "--classifier: @text.safetensors:", "--classifier @text.safetensors"),
        real("mini", USAGE, "--classifier has no use", "--classifier mini --features @plain.pt"),
        real(
            "mini",
            USAGE,
            "expected classifier, autoencoder, or a file *.pt or *.safetensors",
            "--features inception"),
        real("mini", USAGE, "--features: @none.pt: no such file", "--features @none.pt"),
        real(
            "mini",
            USAGE,
            "--features: @plain.pt: expected a network with",
            "--features @plain.pt"),
        real(
            "mini",
            USAGE,
            "--features: @plain.pt: expected a network with forward(images [N, 3, 299, 299], bool)",
            "--features @plain.pt"),
        real(
            "mini",
            USAGE,
            "the features of picky.pt can't be computed: RuntimeError: AssertionError: five images",
            "--features @picky.pt --limit 5"),
        new Mistake(
            "evaluate --real @good.npz --generated @bright.npz --features @picky.pt --limit 4",
            USAGE,
            "of picky.pt can't be compared: they are NaN or infinite for image 2 (from 0) of @bright.npz"),
        generated("floats.npz", USAGE, "--generated: @floats.npz has 'images' of type <f4"),
        generated(
            "named.npz", USAGE, "--generated: @named.npz has no array 'images', found data.npy"),
        real("mini", USAGE, "'--limit'", "--limit 0"),
        real(
            "mini",
            USAGE,
            "--real: 3 images of mini are too few: expected at least 4, and for covariances",
            "--limit 3"),
        real("mini", USAGE, "train, test, validation", "--split both"),
        real("mini", USAGE, "--split validation: say how many", "--split validation"),
        real("mini", USAGE, "'--hold-out'", "--hold-out 0"),
        real("mini", USAGE, "'--hold-out'", "--hold-out -1"),
        real(
            "mini",
            USAGE,
            "--hold-out: expected fewer than the 6,000 training images, but was 6000",
            "--hold-out 6000"),
        real("mini", USAGE, "no use with --split test", "--hold-out 10 --split test"),
        real("@good.npz", USAGE, "--hold-out has no use", "--hold-out 10 --classifier mini"),
        generated("three.npz", USAGE, "--generated: 3 images of @three.npz are too few"),
        generated("text.npz", USAGE, "--generated: @text.npz is no .npz archive"),
        generated("none.npz", USAGE, "--generated: @none.npz is no file"),
        generated(
            "small.npz", USAGE, "@small.npz has images of 1x8x8, but those of --real are 1x28x28"),
        generated("coloured.npz", USAGE, "has images of 3x28x28, but"),
        new Mistake(
            "evaluate --real @coloured.npz --generated @coloured.npz --classifier mini",
            USAGE,
            "features of classifier of fashion-mnist don't fit: images must have 1 channels"),
        new Mistake(
            "evaluate --real @two-channels.npz --generated @two-channels.npz --features @detector.pt",
            USAGE,
            "features of detector.pt don't fit: images must have 1 or 3 channels"),
        new Mistake(
            "evaluate --real mnist --data @tiny --generated @tiny.npz",
            USAGE,
            "--real: images of 1x4x4 are too small for a classifier"),
        real(
            "mini",
            USAGE,
            "--pairs: @three.npz has 3 images, expected as many as --generated, 8",
            "--pairs @three.npz"),
        real("mini", USAGE, "--pairs: @small.npz has images of 1x8x8", "--pairs @small.npz"),
        real("mini", USAGE, "--pairs: @none.npz is no file", "--pairs @none.npz"),
        real("mini", USAGE, "--json: @old.json exists", "--json @old.json"),
        real("mini", USAGE, "--json: @full is a folder", "--json @full --overwrite"),
        real(
            "mini",
            USAGE,
            "--generated and --json are the same file",
            "--json @good.npz --overwrite"),
        new Mistake("classifier train --out @new.safetensors", USAGE, "'--dataset=D'"),
        new Mistake("classifier train --dataset mini", USAGE, "--out"),
        new Mistake(
            "classifier train --dataset mini --out @text.safetensors",
            USAGE,
            "--out: @text.safetensors exists"),
        new Mistake(
            "classifier train --dataset mini --out @new.safetensors --epochs 0",
            USAGE,
            "'--epochs'"),
        new Mistake(
            "classifier train --dataset mnist --data @tiny --out @new.safetensors",
            USAGE,
            "--dataset: images of 1x4x4 are too small"));
  }

  private static Mistake real(String real, int exitCode, String culprit, String... more) {
    return new Mistake(
        "evaluate --generated @good.npz --real %s %s".formatted(real, String.join(" ", more)),
        exitCode,
        culprit);
  }

  private static Mistake generated(String file, int exitCode, String culprit) {
    return new Mistake("evaluate --real mini --generated @" + file, exitCode, culprit);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsNamedInOneLine(Mistake mistake) throws IOException {
    mistake.makeIn(folder);
    assertFalse(Files.exists(folder.resolve("new.safetensors")));
    assertEquals("data", Files.readString(folder.resolve("old.json")));
    assertEquals("data", Files.readString(folder.resolve("text.safetensors")));
  }
}
