package io.github.spikegen.cli.command;

import static io.github.spikegen.cli.Mistake.FAILURE;
import static io.github.spikegen.cli.Mistake.USAGE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.ndarray.types.Shape;
import io.github.spikegen.cli.CommandResult;
import io.github.spikegen.cli.Mistake;
import io.github.spikegen.cli.TestArchives;
import io.github.spikegen.cli.TinyGanTraining;
import io.github.spikegen.data.Split;
import io.github.spikegen.image.NumpyArchive;
import io.github.spikegen.image.NumpyArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mistake in comparing with neurons gives its exit code and one line that names it. */
class SimilarityBadUsageTests {

  private static final int STIMULI = 16;
  private static final int NEURONS = 3;

  @TempDir private static Path folder;

  @BeforeAll
  static void prepare() throws IOException {
    assertEquals(0, CommandResult.of(TinyGanTraining.onMini(folder.resolve("run"))).exitCode());
    Files.createDirectories(folder.resolve("weightless"));
    Files.copy(folder.resolve("run/config.json"), folder.resolve("weightless/config.json"));
    TestArchives.mini(folder.resolve("stimuli.npz"), Split.TEST, 0, STIMULI);
    TestArchives.mini(folder.resolve("few.npz"), Split.TEST, 0, STIMULI - 2);
    TestArchives.noise(folder.resolve("small.npz"), STIMULI, 1, 8);
    double[] good = new double[STIMULI * NEURONS];
    Arrays.setAll(good, i -> i * i % 7);
    Shape shape = new Shape(STIMULI, NEURONS);
    responses("good", NumpyArray.of(shape, good), null);
    responses("labels", NumpyArray.of(shape, good), NumpyArray.of(List.of("a", "b")));
    responses("square", NumpyArray.of(shape, good), NumpyArray.of(shape, good));
    responses("flat", NumpyArray.of(new Shape(STIMULI), Arrays.copyOf(good, STIMULI)), null);
    responses("text", NumpyArray.of(List.of("a", "b")), null);
    double[] broken = good.clone();
    broken[5] = Double.NaN;
    responses("broken", NumpyArray.of(shape, broken), null);
    double[] constant = good.clone();
    for (int i = 0; i < STIMULI; i++) {
      constant[i * NEURONS + 1] = 0.1;
      constant[i * NEURONS + 2] = 0;
    }
    responses("constant", NumpyArray.of(shape, constant), null);
    double[] fourteen = Arrays.copyOf(good, 14 * NEURONS);
    responses("fourteen", NumpyArray.of(new Shape(14, NEURONS), fourteen), null);
    Files.writeString(folder.resolve("old.json"), "data");
  }

  private static void responses(String name, NumpyArray responses, NumpyArray area)
      throws IOException {
    Map<String, NumpyArray> arrays = new LinkedHashMap<>();
    arrays.put("responses", responses);
    if (area != null) {
      arrays.put("area", area);
    }
    NumpyArchive.write(folder.resolve(name + "-responses.npz"), arrays);
  }

  static Stream<Mistake> mistakes() {
    return Stream.of(
        new Mistake("similarity --stimuli mini --responses @x.npz", USAGE, "--model"),
        new Mistake("similarity --model @run --responses @x.npz", USAGE, "--stimuli"),
        new Mistake("similarity --model @run --stimuli mini", USAGE, "--responses"),
        with("--model @none", USAGE, "@none is no folder"),
        with("--model @run,@run", USAGE, "--model: @run is named twice"),
        with("--model @weightless", FAILURE, "@weightless"),
        good("--stimuli minni", "expected mini, digits, mnist"),
        good("--stimuli @none.npz", "--stimuli: @none.npz is no file"),
        good("--stimuli @good-responses.npz", "has no array 'images', found responses.npy"),
        good(
            "--stimuli @small.npz",
            "--stimuli: @small.npz has images of 1x8x8, but the model of @run takes 1x28x28"),
        good("--stimuli @stimuli.npz --data @run", "--data has no use: --stimuli is a file"),
        good(
            "--stimuli @few.npz",
            "@good-responses.npz has responses to 16 stimuli, but --stimuli gives 14"),
        responses("none.npz", "--responses: @none.npz is no file"),
        responses("stimuli.npz", "has no array 'responses', found images.npy"),
        responses("labels-responses.npz", "expected one label for each of the 3 neurons"),
        responses("square-responses.npz", "'area' of shape (16, 3)"),
        responses("flat-responses.npz", "expected numbers [stimuli, neurons]"),
        responses("text-responses.npz", "'responses' of shape (2), text, expected numbers"),
        responses(
            "broken-responses.npz",
            "@broken-responses.npz: responses must be finite, but unit 2 at stimulus 1 (from 0) is"
                + " NaN"),
        responses(
            "constant-responses.npz",
            "neuron 1 (from 0) of @constant-responses.npz responds the same to all stimuli, and 1"
                + " others do"),
        new Mistake(
            "similarity --model @run --stimuli @few.npz --responses @fourteen-responses.npz",
            USAGE,
            "--folds: 5 folds need at least 15 stimuli, 3 each, but there are 14"),
        options("--folds 1", "'--folds'"),
        options("--bootstrap -1", "'--bootstrap'"),
        options("--permutations some", "'--permutations'"),
        options("--max-units 0", "'--max-units'"),
        options("--json @old.json", "--json: @old.json exists"),
        options("--chart @old.json", "--chart: @old.json exists"),
        options("--json @new --chart @new", "--json and --chart are the same file"),
        options("--json @stimuli.npz --overwrite", "--stimuli and --json are the same file"),
        options(
            "--chart @good-responses.npz --overwrite", "--responses and --chart are the same file"),
        new Mistake("simulate-responses --stimuli mini", USAGE, "--out"),
        new Mistake("simulate-responses --out @new", USAGE, "--stimuli"),
        simulated("--trials 0", "'--trials'"),
        simulated("--neurons 0", "'--neurons'"),
        new Mistake(
            "simulate-responses --stimuli @stimuli.npz --out @old.json",
            USAGE,
            "--out: @old.json exists"),
        new Mistake(
            "simulate-responses --stimuli @stimuli.npz --overwrite --out @stimuli.npz",
            USAGE,
            "--stimuli and --out are the same file"));
  }

  private static Mistake with(String options, int exitCode, String culprit) {
    return new Mistake(
        "similarity --stimuli @stimuli.npz --responses @good-responses.npz " + options,
        exitCode,
        culprit);
  }

  private static Mistake good(String options, String culprit) {
    return new Mistake(
        "similarity --model @run --responses @good-responses.npz " + options, USAGE, culprit);
  }

  private static Mistake responses(String file, String culprit) {
    return new Mistake(
        "similarity --model @run --stimuli @stimuli.npz --responses @" + file, USAGE, culprit);
  }

  private static Mistake options(String options, String culprit) {
    return with("--model @run " + options, USAGE, culprit);
  }

  private static Mistake simulated(String options, String culprit) {
    return new Mistake(
        "simulate-responses --stimuli @stimuli.npz --out @new " + options, USAGE, culprit);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsNamedInOneLine(Mistake mistake) throws IOException {
    mistake.makeIn(folder);
    assertFalse(Files.exists(folder.resolve("new")));
    assertEquals("data", Files.readString(folder.resolve("old.json")));
  }
}
