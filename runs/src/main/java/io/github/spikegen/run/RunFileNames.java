package io.github.spikegen.run;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names of all files that runs of any family have, and the patterns that match them alone. */
final class RunFileNames {

  static final String CONFIG = "config.json";
  static final String PROGRESS = "progress.json";
  static final String LOG = "log.jsonl";
  static final String OPTIONS = "options.json";
  static final String CHART = "loss.png";
  static final String GRIDS = "grids";
  static final String RESUME = "resume";
  static final String BEST = "best";
  static final String LOCK = "run.lock";

  private static final String STAGES = names(stage -> Stream.of(stage.label()));

  private static final String NETWORKS = names(stage -> stage.networks().stream());

  private static final String TEMPORARY = "\\.tmp";

  private static final String PICTURES = "(%s)-\\d+(-reconstructions)?\\.png".formatted(STAGES);

  private static final String WEIGHTS = "(%s)\\.safetensors".formatted(NETWORKS);

  /** All that a run or a quickstart writes, but for the config; half-written files too. */
  private static final String FILES_PATTERN =
      "(progress\\.json|options\\.json|log\\.jsonl|%s".formatted(WEIGHTS)
          + "|loss\\.png|samples\\.(png|npz)|reconstructions\\.png|config\\.json(?=\\.tmp))(\\.tmp)?";

  /** What is left of a run whose start was killed: its config is written last. */
  static final String BEGUN_PATTERN = "run\\.lock|(config|options)\\.json\\.tmp|options\\.json";

  private static final String GRIDS_PATTERN = orTemporary(PICTURES);

  private static final String RESUME_PATTERN = orTemporary(resumePattern(STAGES));

  private static final String BEST_PATTERN = orTemporary(WEIGHTS);

  /** What training that was killed leaves half-written, in the run's folder and those in it. */
  private static final String TEMPORARY_PATTERN =
      "((config|progress)\\.json|loss\\.png|%s|%s|%s)%s"
          .formatted(WEIGHTS, PICTURES, resumePattern(STAGES), TEMPORARY);

  private RunFileNames() {}

  private static String orTemporary(String pattern) {
    return "%s(%s)?".formatted(pattern, TEMPORARY);
  }

  private static String names(Function<Stage, Stream<String>> of) {
    return ModelFamily.all().stream()
        .flatMap(family -> family.stages().stream())
        .flatMap(of)
        .map(Pattern::quote)
        .collect(Collectors.joining("|"));
  }

  /** Lists the files of a folder whose names match a pattern; none where there is no folder. */
  static List<Path> matching(Path folder, String pattern) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> file.getFileName().toString().matches(pattern))
          .filter(file -> !Files.isDirectory(file))
          .toList();
    }
  }

  /**
   * Removes all that a run has in its folder, but for the config; the progress first, without which
   * the rest does not count.
   */
  static void deleteRun(Path run) throws IOException {
    Files.deleteIfExists(run.resolve(PROGRESS));
    deleteAll(run.resolve(GRIDS), GRIDS_PATTERN);
    deleteAll(run.resolve(RESUME), RESUME_PATTERN);
    deleteAll(run.resolve(BEST), BEST_PATTERN);
    delete(run, FILES_PATTERN);
  }

  /** Removes files and then their folder, unless it has others. */
  private static void deleteAll(Path folder, String pattern) throws IOException {
    delete(folder, pattern);
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException e) {
      // a user's own files
    }
  }

  /** Removes what training that was killed left half-written. */
  static void deleteTemporary(Path run) throws IOException {
    for (String folder : List.of("", GRIDS, RESUME, BEST)) {
      delete(run.resolve(folder), TEMPORARY_PATTERN);
    }
  }

  private static void delete(Path folder, String pattern) throws IOException {
    for (Path file : matching(folder, pattern)) {
      Files.delete(file);
    }
  }

  static String weights(String network) {
    return network + ".safetensors";
  }

  static String grid(Stage stage, int epoch) {
    return numbered("%s-%03d.png", stage.label(), epoch);
  }

  static String reconstructions(Stage stage, int epoch) {
    return numbered("%s-%03d-reconstructions.png", stage.label(), epoch);
  }

  /** Names a network's weights as they are then; the network only where the stage has several. */
  static String resumeWeights(RunProgress then, String network) {
    return resume(then, network) + ".safetensors";
  }

  /** Names the state of a network's optimizer. */
  static String resumeOptimizer(RunProgress then, String network) {
    return resume(then, network) + "-optimizer.safetensors";
  }

  /** Names the average of a network's weights. */
  static String resumeAverage(RunProgress then, String network) {
    return resume(then, network) + "-average.safetensors";
  }

  /** Names the sums of an unfinished epoch. */
  static String resumeSums(RunProgress then) {
    return resume(then) + "-sums.safetensors";
  }

  private static String resume(RunProgress then, String network) {
    return then.stage().networks().size() == 1 ? resume(then) : resume(then) + "-" + network;
  }

  private static String resume(RunProgress then) {
    String name = numbered("%s-%03d", then.stage().label(), then.epochs());
    if (then.steps() > 0) {
      name += "-step" + then.steps();
    }
    return name;
  }

  /** Matches what is written in {@link #RESUME} for a stage. */
  static String resumePattern(Stage stage) {
    return resumePattern(Pattern.quote(stage.label()));
  }

  private static String resumePattern(String stages) {
    return "(%s)-\\d+(-step\\d+)?(-(%s))?(-optimizer|-average|-sums)?\\.safetensors"
        .formatted(stages, NETWORKS);
  }

  /** Formats with the digits 0 to 9, which are not those of every language. */
  private static String numbered(String format, String label, int number) {
    return String.format(Locale.ROOT, format, label, number);
  }
}
