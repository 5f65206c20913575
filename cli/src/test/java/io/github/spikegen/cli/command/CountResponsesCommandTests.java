package io.github.spikegen.cli.command;

import static io.github.spikegen.cli.Mistake.FAILURE;
import static io.github.spikegen.cli.Mistake.USAGE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.spikegen.cli.CommandResult;
import io.github.spikegen.cli.Mistake;
import io.github.spikegen.image.NumpyArchive;
import io.github.spikegen.testing.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is in the session is described in src-test-data/nwb/make.py. */
class CountResponsesCommandTests {

  @TempDir private static Path folder;

  @BeforeAll
  static void prepare() throws IOException {
    Path files = TestData.directory().resolve("nwb");
    for (String name : List.of("session.nwb", "empty.nwb")) {
      Files.copy(files.resolve(name), folder.resolve(name));
    }
    Files.writeString(folder.resolve("text.nwb"), "data");
  }

  @Test
  void responsesAreCountedIntoAnArchive() throws IOException {
    String line = "count-responses --nwb @session.nwb --window 0.0625,0.25 --out @mouse.npz";
    CommandResult result = CommandResult.of(Mistake.placed(line, folder).split(" "));

    assertEquals("", result.err());
    assertEquals(
        Mistake.placed(
            "Counted spikes of 2 neurons (1 VISp, 1 VISl) at 3 stimuli, each shown 2 to 2 times,"
                + " into @mouse.npz.\nLeft out: 2 units elsewhere, 3 of poor quality, 2 that"
                + " respond the same to all stimuli; 1 presentations at invalid times.\n",
            folder),
        result.out());
    assertArrayEquals(
        new double[] {1, 0, 1.5, 0.5, 0, 1.5},
        NumpyArchive.read(folder.resolve("mouse.npz"), "responses").numbers());
  }

  static Stream<Mistake> mistakes() {
    return Stream.of(
        new Mistake("count-responses --out @new", USAGE, "--nwb"),
        new Mistake("count-responses --nwb @session.nwb", USAGE, "--out"),
        with("--nwb @none.nwb", FAILURE, "@none.nwb: no such file"),
        with("--nwb @text.nwb", FAILURE, "@text.nwb: is no HDF5 file"),
        with("--nwb @empty.nwb", FAILURE, "@empty.nwb: has no units"),
        with("--nwb @session.nwb,@text.nwb", FAILURE, "@text.nwb: is no HDF5 file"),
        with("--nwb @session.nwb,@session.nwb", USAGE, "--nwb: @session.nwb is named twice"),
        session("--window 0.3", USAGE, "'--window': expected FROM,TO in seconds, from 0 to 60"),
        session("--window 0.3,0.3", USAGE, "FROM before TO, but was '0.3,0.3'"),
        session("--window -1,0.3", USAGE, "but was '-1,0.3'"),
        session("--window 0,60.5", USAGE, "but was '0,60.5'"),
        session("--stimulus birds", FAILURE, "only of natural_scenes, spontaneous, static_grat"),
        session("--by color", FAILURE, "has no column 'color' of 'natural_scenes', only frame"),
        session("--areas VISam", FAILURE, "has no unit in VISam, only in CA1, VISl, VISp"),
        new Mistake(
            "count-responses --nwb @session.nwb --out @session.nwb --overwrite",
            USAGE,
            "--nwb @session.nwb and --out are the same file"),
        new Mistake(
            "count-responses --nwb @session.nwb --out @text.nwb",
            USAGE,
            "--out: @text.nwb exists"));
  }

  private static Mistake with(String options, int exitCode, String culprit) {
    return new Mistake("count-responses --out @new " + options, exitCode, culprit);
  }

  private static Mistake session(String options, int exitCode, String culprit) {
    return with("--nwb @session.nwb " + options, exitCode, culprit);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsNamedInOneLine(Mistake mistake) throws IOException {
    mistake.makeIn(folder);
    assertFalse(Files.exists(folder.resolve("new")));
    assertEquals("data", Files.readString(folder.resolve("text.nwb")));
  }
}
