package io.github.spikegen.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Trains tiny runs of all families again and again, kills them at random moments, resumes them,
 * draws from them, and compares every file with those of a run that nobody disturbed.
 *
 * <p>It is a program of one file: {@code java Soak.java MINUTES FOLDER COMMAND...}, where the
 * command is what runs SpikeGen. What it found is in {@code FOLDER/summary.txt}, and so is the seed
 * of its random numbers; runs that differ are kept beside it. The exit code is 1 if one does. Run
 * it in the foreground: shells let what they start in the background ignore SIGINT.
 */
public final class Soak {

  private static final int LONGEST_SECONDS = 600;
  private static final List<String> SIGNALS = List.of("KILL", "KILL", "TERM", "INT");
  private static final List<String> DATA = List.of("--dataset", "mini", "--limit", "32");

  /** How each family is trained: saved after every step. */
  private static final Map<String, String> FAMILIES = new TreeMap<>();

  static {
    FAMILIES.put(
        "diffusion",
        "--time-steps 1 --channels 4,4 --codes 8 --code-dimension 4 --denoiser-channels 6,6"
            + " --embedding-channels 4 --vq-epochs 6 --vq-batch 8 --vq-learning-rate 0.1"
            + " --prior-epochs 4 --prior-batch 8 --hold-out 8 --early-stop 2");
    FAMILIES.put(
        "fsvae",
        "--time-steps 2 --channels 4,4 --code-dimension 4 --latent-units 6 --choices 3 --epochs 6"
            + " --batch 8 --learning-rate 0.05 --average-decay 0.9 --hold-out 8 --early-stop 2");
    FAMILIES.put(
        "gan",
        "--variant sgad --time-steps 2 --latent-size 4 --hidden-units 16 --channels 8,6"
            + " --discriminator-channels 4,6 --discriminator-hidden-units 12"
            + " --hidden-norm batch-norm --epochs 5 --batch 8");
  }

  private final Path folder;
  private final List<String> command;
  private final SplittableRandom random;
  private final Map<String, Map<String, String>> whole = new LinkedHashMap<>();
  private final Map<String, Long> seconds = new LinkedHashMap<>();
  private final Map<String, Integer> counts = new TreeMap<>();
  private final List<String> troubles = new ArrayList<>();

  private Soak(Path folder, List<String> command, long seed) {
    this.folder = folder;
    this.command = command;
    random = new SplittableRandom(seed);
  }

  /**
   * Runs until the time is over.
   *
   * @param args minutes, a folder that is made, and the words that run SpikeGen
   */
  public static void main(String... args) throws Exception {
    if (args.length < 3) {
      System.err.println("usage: java Soak.java MINUTES FOLDER java -jar spikegen.jar");
      System.exit(2);
    }
    long seed = System.nanoTime();
    Path folder = Files.createDirectories(Path.of(args[1]));
    Soak soak = new Soak(folder, Arrays.asList(args).subList(2, args.length), seed);
    Instant start = Instant.now();
    Instant end = start.plusSeconds((long) (60 * Double.parseDouble(args[0])));
    for (String family : FAMILIES.keySet()) {
      soak.trainUndisturbed(family);
    }
    for (int run = 1; Instant.now().isBefore(end); run++) {
      for (String family : FAMILIES.keySet()) {
        soak.trainKilled(family, run);
      }
      Duration since = Duration.between(start, Instant.now());
      String summary =
          "%s, seed %d: %s%n%d troubles%n%s"
              .formatted(
                  since, seed, soak.counts, soak.troubles.size(), String.join("", soak.troubles));
      Files.writeString(folder.resolve("summary.txt"), summary);
      System.out.println(since + ": " + soak.counts + ", troubles: " + soak.troubles.size());
    }
    System.exit(soak.troubles.isEmpty() ? 0 : 1);
  }

  private void trainUndisturbed(String family) throws Exception {
    Path run = folder.resolve(family + "-whole");
    long start = System.nanoTime();
    require(start(training(family, run)));
    seconds.put(family, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) + 1);
    draw(family, run);
    whole.put(family, contents(run));
  }

  private void trainKilled(String family, int number) throws Exception {
    Path run = folder.resolve("%s-%d".formatted(family, number));
    int kills = 0;
    while (true) {
      boolean begun = Files.exists(run.resolve("config.json"));
      Process process =
          start(
              begun
                  ? List.of(family, "train", "--resume", "--save-minutes", "0", "--out", "" + run)
                  : training(family, run));
      long life = random.nextLong(TimeUnit.SECONDS.toMillis(seconds.get(family)));
      if (process.waitFor(life, TimeUnit.MILLISECONDS)) {
        if (process.exitValue() != 0) {
          trouble(run, "ended with " + process.exitValue());
          return;
        }
        break;
      }
      String signal = SIGNALS.get(random.nextInt(SIGNALS.size()));
      new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start().waitFor();
      if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        trouble(run, "did not end at " + signal);
        return;
      }
      if (process.exitValue() != 0) { // else it had come to its end, or is told to ignore SIGINT
        count(signal);
        kills++;
      }
    }
    count("runs");
    counts.merge("most kills of a run", kills, Math::max);
    draw(family, run);
    Map<String, String> now = contents(run);
    TreeSet<String> different = new TreeSet<>(now.keySet());
    different.addAll(whole.get(family).keySet());
    different.removeIf(file -> whole.get(family).getOrDefault(file, "").equals(now.get(file)));
    if (!different.isEmpty()) {
      trouble(run, "differs in " + different);
      return;
    }
    delete(run);
  }

  private void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  private void trouble(Path run, String what) throws IOException {
    String said = Files.readString(folder.resolve("said.txt"));
    troubles.add("%s %s:%n%s%n".formatted(run, what, said));
  }

  private static List<String> training(String family, Path run) {
    List<String> arguments = new ArrayList<>(List.of(family, "train"));
    arguments.addAll(DATA);
    arguments.addAll(List.of("--seed", "7", "--save-minutes", "0", "--out", run.toString()));
    arguments.addAll(Arrays.asList(FAMILIES.get(family).split(" ")));
    return arguments;
  }

  private void draw(String family, Path run) throws Exception {
    require(
        start(
            List.of(
                family,
                "sample",
                "--model",
                run.toString(),
                "--count",
                "8",
                "--seed",
                "3",
                "--out",
                run.resolve("drawn.npz").toString())));
  }

  private Process start(List<String> arguments) throws IOException {
    List<String> words = new ArrayList<>(command);
    words.addAll(arguments);
    return new ProcessBuilder(words)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("said.txt").toFile())
        .start();
  }

  private void require(Process process) throws Exception {
    if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IllegalStateException(Files.readString(folder.resolve("said.txt")));
    }
  }

  /** The files of a run by name, without the times in the log, and the memory. */
  private static Map<String, String> contents(Path run) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        contents.put(
            run.relativize(file).toString(),
            file.endsWith("log.jsonl")
                ? content.replaceAll("\"(seconds|memory_mib)\":[0-9.E-]+", "")
                : content);
      }
    }
    return contents;
  }

  private static void delete(Path run) throws IOException {
    try (Stream<Path> files = Files.walk(run)) {
      List<Path> all = new ArrayList<>(files.toList());
      Collections.reverse(all);
      for (Path file : all) {
        Files.delete(file);
      }
    }
  }
}
