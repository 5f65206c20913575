package io.github.spikegen.cli.option;

import static io.github.spikegen.cli.Mistake.USAGE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.spikegen.cli.CommandResult;
import io.github.spikegen.cli.Mistake;
import io.github.spikegen.cli.SpikeGen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** No command writes what it reads, or two outputs into one file. */
class DistinctFilesTests {

  private static final String INPUT = "{}";

  @TempDir private static Path folder;

  @BeforeAll
  static void prepare() throws IOException {
    for (String name : new String[] {"mask.png", "a.npz", "f.pt", "run/options.json"}) {
      Files.createDirectories(folder.resolve(name).getParent());
      Files.writeString(folder.resolve(name), INPUT);
    }
    Files.createDirectories(folder.resolve("data"));
    Files.writeString(folder.resolve("data/train-images-idx3-ubyte"), "input");
    Files.writeString(folder.resolve("arguments"), "--model " + folder.resolve("run"));
    Files.createLink(folder.resolve("hard.npz"), folder.resolve("a.npz"));
    Files.createSymbolicLink(folder.resolve("soft.npz"), folder.resolve("a.npz"));
    Files.createSymbolicLink(folder.resolve("away"), folder.resolve("run"));
  }

  static Stream<Mistake> mistakes() {
    return Stream.of(
        mistake(
            "diffusion inpaint --model @run --dataset mini --mask @mask.png --out @mask.png",
            "--mask and --out are the same file: @mask.png"),
        mistake(
            "evaluate --generated @a.npz --real mini --json @hard.npz",
            "--generated and --json are the same file: @hard.npz"),
        mistake(
            "evaluate --generated @soft.npz --real mini --json @run/../a.npz",
            "--generated and --json are the same file"),
        mistake(
            "evaluate --generated @b.npz --real @a.npz --features @f.pt --json @f.pt",
            "--features @f.pt and --json are the same file"),
        mistake(
            "evaluate --generated @b.npz --real @a.npz --pairs @a.npz --json @a.npz",
            "--real and --json are the same file"),
        mistake(
            "diffusion sample --model @run --out @run/new --grid @away/new",
            "--out and --grid are the same file: @away/new"),
        mistake(
            "diffusion sample --model @run --out @run/options.json",
            "--out: @run/options.json is a file of --model"),
        mistake(
            "diffusion sample --model @run --out @a --grid @away/options.json",
            "--grid: @away/options.json is a file of --model"),
        mistake(
            "diffusion reconstruct --model @run --dataset mnist --data @data"
                + " --out @data/train-images-idx3-ubyte",
            "--out: @data/train-images-idx3-ubyte is a file of --data"),
        mistake(
            "diffusion train --dataset mini --config @run/options.json --out @run",
            "--config: @run/options.json is a file of --out"),
        mistake(
            "energy --model @run --json @run/options.json",
            "--json: @run/options.json is a file of --model"));
  }

  private static Mistake mistake(String arguments, String culprit) {
    return new Mistake(arguments + " --overwrite", USAGE, culprit);
  }

  @Test
  void aFileOfArgumentsIsRead() {
    Path arguments = folder.resolve("arguments");
    CommandResult result =
        CommandResult.of(
            "diffusion", "sample", "@" + arguments, "--overwrite", "--out", arguments.toString());
    assertEquals(
        "spikegen diffusion sample: @%1$s and --out are the same file: %1$s".formatted(arguments),
        result.err().strip());
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void whatIsReadIsNotWritten(Mistake mistake) throws IOException {
    mistake.makeIn(folder);
    for (String name : new String[] {"mask.png", "a.npz", "f.pt", "run/options.json"}) {
      assertEquals(INPUT, Files.readString(folder.resolve(name)));
    }
  }

  /** Names the options of this class anew, so that a new option of a file is thought of. */
  @Test
  void everyOptionOfAFileIsKnownAsReadOrWritten() {
    Set<String> found = new TreeSet<>();
    collect(SpikeGen.newCommandLine(), found);
    Set<String> read =
        Set.of(
            "--data",
            "--responses",
            "--generated",
            "--real",
            "--stimuli",
            "--images",
            "--classifier",
            "--weights",
            "--config");
    Set<String> all = new TreeSet<>(read);
    all.addAll(
        Set.of(
            "--out",
            "--grid",
            "--strip",
            "--animation",
            "--raster",
            "--trace",
            "--chart",
            "--json",
            "--example"));
    assertEquals(all, found);
  }

  private static void collect(CommandLine command, Set<String> names) {
    command.getCommandSpec().options().stream()
        .filter(option -> option.type() == Path.class || option.type() == DatasetOrFile.class)
        .forEach(option -> names.add(option.longestName()));
    command.getSubcommands().values().forEach(each -> collect(each, names));
  }
}
