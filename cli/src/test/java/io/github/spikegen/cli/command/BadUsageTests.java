package io.github.spikegen.cli.command;

import static io.github.spikegen.cli.Mistake.FAILURE;
import static io.github.spikegen.cli.Mistake.USAGE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.cli.CommandResult;
import io.github.spikegen.cli.Mistake;
import io.github.spikegen.cli.TinyTraining;
import io.github.spikegen.testing.SmallDatasets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mistake gives its exit code and one line that names it, and touches no file. */
class BadUsageTests {

  @TempDir private static Path folder;

  @BeforeAll
  static void prepare() throws IOException {
    assertEquals(0, CommandResult.of(TinyTraining.onMini(folder.resolve("run"))).exitCode());
    assertEquals(
        0,
        CommandResult.of(TinyTraining.onMini(folder.resolve("other"), "--diffusion-steps", "5"))
            .exitCode());

    assertEquals(
        0,
        CommandResult.of(TinyTraining.onMini(folder.resolve("withheld"), "--hold-out", "4"))
            .exitCode());

    Files.createDirectories(folder.resolve("full"));
    Files.writeString(folder.resolve("full/precious.txt"), "data");
    Files.writeString(folder.resolve("samples.npz"), "data");

    copyRun("weightless");
    Files.delete(folder.resolve("weightless/vq-svae.safetensors"));
    copyRun("priorless");
    Files.delete(folder.resolve("priorless/denoiser.safetensors"));
    copyRun("foreign");
    Files.delete(folder.resolve("foreign/denoiser.safetensors"));
    Files.copy(
        folder.resolve("other/denoiser.safetensors"),
        folder.resolve("foreign/denoiser.safetensors"));
    copyRun("damaged");
    Files.writeString(folder.resolve("damaged/config.json"), "{");

    Files.createDirectories(folder.resolve("empty"));
    SmallDatasets.nMnist(folder.resolve("events"), 4);
    SmallDatasets.mnist(folder.resolve("small"), 4, 8);
    SmallDatasets.mnist(folder.resolve("odd"), 16, 10);
    SmallDatasets.mnist(folder.resolve("mixed"), 16, 28);
    Files.write(
        folder.resolve("mixed/t10k-images-idx3-ubyte"), SmallDatasets.idxImages(16, 16, 8, 2));
    data("black", "train-images-idx3-ubyte.gz", SmallDatasets.blackImages(16, 8));
    SmallDatasets.mnist(folder.resolve("moved"), 16, 8);
    assertEquals(
        0,
        CommandResult.of(
                TinyTraining.with(
                    "--dataset",
                    "mnist",
                    "--data",
                    folder.resolve("moved/../moved").toString(),
                    "--out",
                    folder.resolve("homeless").toString()))
            .exitCode());
    Files.move(folder.resolve("moved"), folder.resolve("away"));
    data("truncated", "train-images-idx3-ubyte.gz", SmallDatasets.idxImages(16, 9, 8, 1));
    data("labels", "train-labels-idx1-ubyte.gz", SmallDatasets.idxLabels(15));
    data("magic", "train-images-idx3-ubyte.gz", SmallDatasets.idxLabels(16));
  }

  /** Returns names, times and sizes of all files of the run. */
  private static List<String> runFiles() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("run"))) {
      List<String> found = new ArrayList<>();
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        found.add(file + " " + Files.getLastModifiedTime(file) + " " + Files.size(file));
      }
      return found;
    }
  }

  private static void copyRun(String name) throws IOException {
    Path target = Files.createDirectories(folder.resolve(name));
    for (String file :
        new String[] {"config.json", "vq-svae.safetensors", "denoiser.safetensors"}) {
      Files.copy(folder.resolve("run").resolve(file), target.resolve(file));
    }
  }

  private static void data(String name, String file, byte[] content) throws IOException {
    SmallDatasets.mnist(folder.resolve(name), 16, 8);
    Files.write(folder.resolve(name).resolve(file), content);
  }

  static Stream<Mistake> mistakes() {
    return Stream.of(
        mistake(USAGE, "expected quickstart, diffusion, fsvae, gan", ""),
        mistake(USAGE, "frobnicate", "frobnicate"),
        mistake(USAGE, "expected train, sample, reconstruct", "diffusion"),
        mistake(USAGE, "--frob", "quickstart --frob"),
        mistake(USAGE, "@full is not empty", "quickstart --out @full"),
        mistake(USAGE, "--dataset", train("--out @new")),
        mistake(USAGE, "--out", train("--dataset mini")),
        mistake(USAGE, "expected mini, digits, mnist,", train("--dataset mnits --out @new")),
        mistake(USAGE, "celeba is not part of", train("--dataset celeba --out @new")),
        mistake(
            FAILURE,
            "@empty has no img_align_celeba",
            train("--dataset celeba --data @empty --out @new")),
        mistake(USAGE, "n-mnist is not part of", train("--dataset n-mnist --out @new")),
        mistake(
            FAILURE,
            "@empty/Train/0 is no folder, expected @empty with Train/0 to Train/9",
            train("--dataset n-mnist --data @empty --out @new")),
        mistake(
            USAGE,
            "--dataset: n-mnist has sequences of 4 frames, which diffusion does not take",
            train("--dataset n-mnist --data @events --out @new")),
        mistake(USAGE, "emnist-letters-train-images", train("--dataset letters --out @new")),
        mistake(USAGE, "of the data (--data DIR)", train("--dataset letters --out @new")),
        mistake(USAGE, "mini is part of", train("--dataset mini --data @small --out @new")),
        mistake(USAGE, "--data: @none is no", train("--dataset mnist --data @none --out @new")),
        mistake(FAILURE, "@empty has none of", train("--dataset mnist --data @empty --out @new")),
        mistake(
            FAILURE,
            "truncated: expected 1040",
            train("--dataset mnist --data @truncated --out @new")),
        mistake(FAILURE, "is no IDX file", train("--dataset mnist --data @magic --out @new")),
        mistake(
            FAILURE, "15 labels, expected 16", train("--dataset mnist --data @labels --out @new")),
        mistake(USAGE, "divisible by 4", train("--dataset mnist --data @odd --out @new")),
        mistake(USAGE, "differ in size: 1x28", train("--dataset mnist --data @mixed --out @new")),
        mistake(
            USAGE,
            "differ in size: 1x28x28 and 1x8x8",
            train("--dataset mnist --data @mixed --out @run --overwrite")),
        mistake(USAGE, "nothing to learn", train("--dataset mnist --data @black --out @new")),
        mistake(
            USAGE,
            "expected at most 2147483647",
            train("--dataset mini --out @new")
                .replace("--vq-epochs 1", "--vq-epochs 1000000")
                .replace("--vq-batch 8", "--vq-batch 1")),
        mistake(
            USAGE,
            "at most 49, the tokens",
            train("--dataset mini --out @new --diffusion-steps 50")),
        mistake(USAGE, "of at least 0", train("--dataset mini --out @new --weight-decay -1")),
        mistake(
            USAGE,
            "data folder @moved is not there; name it with --data DIR",
            "diffusion train --resume --out @homeless"),
        mistake(USAGE, "same file", sample("--model @run --out @new.npz --grid @full/../new.npz")),
        mistake(USAGE, "@samples.npz is no folder", sample("--model @run --out @samples.npz/a/b")),
        mistake(
            USAGE,
            "@samples.npz is no folder",
            reconstruct("--model @run --dataset mini --grid @samples.npz/a.png")),
        mistake(USAGE, "a step of 8", train("--dataset mnist --data @small --out @new")),
        mistake(USAGE, "at most 10, but was '1e300'", train("--vq-learning-rate 1e300")),
        mistake(USAGE, "at least 1e-9", train("--vq-learning-rate 1e-300")),
        mistake(USAGE, "at most 527,040, but was", train("--save-minutes 153722868")),
        mistake(USAGE, "at most 1024, but was '100000'", train("--time-steps 100000")),
        mistake(USAGE, "and at most 65536", train("--codes 2147483648")),
        mistake(USAGE, "and at most 65536", train("--vq-batch 2147483647")),
        mistake(USAGE, "at most 4096", train("--channels 4,2147483647")),
        mistake(USAGE, "at most 10000000", "diffusion sample --count 2147483647"),
        mistake(USAGE, "at most 1000, but was", "diffusion sample --guidance 1e300"),
        mistake(USAGE, "at most 65536", "simulate-responses --neurons 2147483647"),
        mistake(USAGE, "at most 100000", "similarity --bootstrap 2147483647"),
        mistake(
            USAGE,
            "GB: take fewer images a batch, time steps or channels, or try it with --force",
            "diffusion train --dataset mini --vq-batch 6000 --time-steps 1024 --out @new"),
        mistake(USAGE, "'--codes'", "diffusion train --out @new --codes 0"),
        mistake(USAGE, "'--time-steps'", "diffusion train --out @new --time-steps 0"),
        mistake(USAGE, "but was 'many'", "diffusion train --out @new --vq-batch many"),
        mistake(
            USAGE,
            "--denoiser-heads: expected a divisor of the last of the denoiser's channels, 6, but was 4",
            train("--dataset mini --limit 24 --denoiser-heads 4 --out @new")),
        mistake(USAGE, "expected 2 numbers", "diffusion train --out @new --channels 4"),
        mistake(USAGE, "'--channels'", "diffusion train --out @new --channels 4,0"),
        mistake(USAGE, "at least 2", "diffusion train --out @new --denoiser-channels 4"),
        mistake(USAGE, "only once", "diffusion train --out @new --seed 1 --seed 2"),
        mistake(
            USAGE,
            "at least 1e-9 and at most 10",
            train("--dataset mini --out @new --vq-learning-rate -1")),
        mistake(USAGE, "moving-average", train("--dataset mini --out @new --codebook none")),
        mistake(USAGE, "@full is not empty", train("--dataset mini --out @full")),
        mistake(
            USAGE, "only runs are overwritten", train("--dataset mini --out @full --overwrite")),
        mistake(USAGE, "@samples.npz is a file", train("--dataset mini --out @samples.npz")),
        mistake(USAGE, "exclude each other", train("--resume --overwrite --out @run")),
        mistake(USAGE, "@none is no folder", "diffusion train --resume --out @none"),
        mistake(USAGE, "no config.json", "diffusion train --resume --out @full"),
        mistake(
            USAGE,
            "--codes: 9 was asked for, but the run",
            "diffusion train --resume --out @run --codes 9"),
        mistake(USAGE, "'--hold-out'", train("--dataset mini --out @new --hold-out 0")),
        mistake(
            USAGE,
            "--early-stop: when to stop is not judged on the test images",
            train("--dataset mini --out @new --limit 24 --early-stop 2")),
        mistake(USAGE, "'--accumulate'", train("--dataset mini --out @new --accumulate 0")),
        mistake(
            USAGE,
            "a step of 48 images needs as many to train on, but there are 24",
            train("--dataset mini --out @new --limit 24 --accumulate 6")),
        mistake(USAGE, "'--hold-out'", train("--dataset mini --out @new --hold-out -3")),
        mistake(
            USAGE,
            "--hold-out: expected fewer than the 12 training images, but was 12",
            train("--dataset mini --out @new --limit 12 --hold-out 12")),
        mistake(
            USAGE,
            "a step of 8 images needs as many to train on, but there are 7",
            train("--dataset mini --out @new --limit 12 --hold-out 5")),
        mistake(
            USAGE,
            "--hold-out: 5 was asked for, but the run to resume was started with none",
            "diffusion train --resume --out @run --hold-out 5"),
        mistake(
            USAGE, "below 1, but was '1'", train("--dataset mini --out @new --vq-average-decay 1")),
        mistake(
            USAGE,
            "--prior-average-decay: 0.9 was asked for, but the run",
            "diffusion train --resume --out @run --prior-average-decay 0.9"),
        mistake(
            USAGE,
            "--split validation: the run in @run was trained without --hold-out",
            reconstruct("--model @run --dataset mini --split validation")),
        mistake(
            USAGE,
            "--split validation: the run in @withheld held out images of mini, but --dataset is mnist",
            reconstruct("--model @withheld --dataset mnist --data @mixed --split validation")),
        mistake(
            USAGE, "--limit: 12 was asked for", "diffusion train --resume --out @run --limit 12"),
        mistake(USAGE, "with mini", "diffusion train --resume --out @run --dataset kmnist"),
        mistake(USAGE, "with 6,6", "diffusion train --resume --out @run --denoiser-channels 6,7"),
        mistake(USAGE, "--model", "diffusion sample --out @new.npz"),
        mistake(USAGE, "--out", "diffusion sample --model @run"),
        mistake(USAGE, "@none is no folder", sample("--model @none --out @new.npz")),
        mistake(USAGE, "no config.json", sample("--model @full --out @new.npz")),
        mistake(FAILURE, "@damaged/config.json", sample("--model @damaged --out @new.npz")),
        mistake(FAILURE, "vq-svae.safetensors: is", sample("--model @weightless --out @new.npz")),
        mistake(FAILURE, "denoiser.safetensors: is", sample("--model @priorless --out @new.npz")),
        mistake(FAILURE, "does not fit the model", sample("--model @foreign --out @new.npz")),
        mistake(USAGE, "at most 49", sample("--model @run --out @new.npz --steps 50")),
        mistake(USAGE, "'--count'", sample("--model @run --out @new.npz --count 0")),
        mistake(USAGE, "'--temperature'", sample("--model @run --out @new.npz --temperature 0")),
        mistake(USAGE, "random, confidence", sample("--model @run --out @new.npz --order any")),
        mistake(USAGE, "@samples.npz exists", sample("--model @run --out @samples.npz")),
        mistake(
            USAGE,
            "@samples.npz exists",
            sample("--model @run --out @new.npz --grid @samples.npz")),
        mistake(USAGE, "@full is a folder", sample("--model @run --out @full --overwrite")),
        mistake(USAGE, "--dataset", reconstruct("--model @run")),
        mistake(
            USAGE,
            "images of 1x8x8, but the model",
            reconstruct("--model @run --dataset mnist --data @small")),
        mistake(FAILURE, "@weightless", reconstruct("--model @weightless --dataset mini")),
        mistake(USAGE, "train, test", reconstruct("--model @run --dataset mini --split all")));
  }

  private static Mistake mistake(int exitCode, String culprit, String arguments) {
    return new Mistake(arguments, exitCode, culprit);
  }

  private static String train(String more) {
    return String.join(" ", TinyTraining.with(more));
  }

  private static String sample(String more) {
    return "diffusion sample " + more;
  }

  private static String reconstruct(String more) {
    return "diffusion reconstruct --out @new.npz " + more;
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsNamedInOneLine(Mistake mistake) throws IOException {
    final List<String> before = runFiles();
    mistake.makeIn(folder);
    assertFalse(Files.exists(folder.resolve("new")));
    assertFalse(Files.exists(folder.resolve("new.npz")));
    assertEquals("data", Files.readString(folder.resolve("full/precious.txt")));
    assertEquals("data", Files.readString(folder.resolve("samples.npz")));
    assertEquals(before, runFiles());
  }

  @Test
  void verboseAddsTheStackTrace() {
    CommandResult result =
        CommandResult.of(
            "diffusion",
            "sample",
            "--verbose",
            "--model",
            folder.resolve("weightless").toString(),
            "--out",
            "new");
    assertEquals(FAILURE, result.exitCode());
    assertTrue(result.err().contains("\tat io.github.spikegen."), result.err());
  }
}
