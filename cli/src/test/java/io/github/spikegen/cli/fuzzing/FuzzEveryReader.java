package io.github.spikegen.cli.fuzzing;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Lets the fuzzer loose on readers, one after the other, each in a Java process of its own, and
 * tells how many files each was given: arguments are the number of files, and the names of readers,
 * or none for all. The folder {@code target/fuzzing} has logs, each reader's corpus, from which the
 * next call goes on, and how many files all calls have given it; what makes a reader fail is put to
 * the seeds.
 *
 * <p>Files are written to memory where the system has a folder for that: most of a reader's time is
 * else the disk's. Stack traces are left out, and Jazzer's hooks into Java's own methods.
 */
final class FuzzEveryReader {

  private static final int MOST_SECONDS = 20; // that a reader may take for a file
  private static final Path SEEDS =
      Path.of("src/test/resources/io/github/spikegen/cli/fuzzing/ReaderFuzzTestsInputs");
  private static final Path LOGS = Path.of("target", "fuzzing");
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final Pattern EXECUTIONS = Pattern.compile("(?m)^#(\\d+)");
  private static final Pattern RATE = Pattern.compile("exec/s: (\\d+)");

  private FuzzEveryReader() {}

  /** Runs the fuzzer; the exit code is that of a failure if a reader has failed. */
  public static void main(String... arguments) throws IOException, InterruptedException {
    List<String> readers = Arrays.asList(arguments).subList(1, arguments.length);
    boolean sound = true;
    for (String reader : readers.isEmpty() ? all() : readers) {
      sound &= start(reader, Long.parseLong(arguments[0]));
    }
    System.exit(sound ? 0 : 1);
  }

  private static List<String> all() {
    return Stream.of(ReaderFuzzTests.class.getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(FuzzTest.class))
        .map(method -> method.getName())
        .sorted()
        .toList();
  }

  private static boolean start(String reader, long executions)
      throws IOException, InterruptedException {
    Files.createDirectories(LOGS);
    File log = LOGS.resolve(reader + ".log").toFile();
    ProcessBuilder java =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g",
            "-XX:+UseSerialGC",
            "-XX:-StackTraceInThrowable",
            "-Djava.io.tmpdir="
                + (Files.isWritable(MEMORY) ? MEMORY : System.getProperty("java.io.tmpdir")),
            "-Dai.djl.pytorch.num_threads=1",
            "-cp",
            System.getProperty("java.class.path"),
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + ReaderFuzzTests.class.getName(),
            "--target_method=" + reader,
            "--custom_hook_excludes=**",
            "-runs=" + executions,
            "-timeout=" + MOST_SECONDS,
            Files.createDirectories(LOGS.resolve(reader)).toString(),
            SEEDS.resolve(reader).toString());
    java.redirectErrorStream(true).redirectOutput(log);
    long begin = System.nanoTime();
    int exitCode = java.start().waitFor();
    String said = Files.readString(log.toPath(), StandardCharsets.ISO_8859_1);
    long given =
        EXECUTIONS.matcher(said).results().mapToLong(FuzzEveryReader::number).max().orElse(0);
    System.out.printf(
        "%-12s %,14d files, %,14d in all calls, %,6d s, %s files a second: %s%n",
        reader,
        given,
        addTo(LOGS.resolve(reader + ".count"), given),
        (System.nanoTime() - begin) / 1_000_000_000,
        RATE.matcher(said).results().reduce((one, next) -> next).map(r -> r.group(1)).orElse("?"),
        exitCode == 0 ? "nothing found" : "FAILED, see " + log);
    return exitCode == 0;
  }

  /** Adds to a number in a file, and returns the sum. */
  private static long addTo(Path file, long more) throws IOException {
    long sum = more + (Files.exists(file) ? Long.parseLong(Files.readString(file).strip()) : 0);
    Files.writeString(file, sum + "\n");
    return sum;
  }

  private static long number(MatchResult found) {
    return Long.parseLong(found.group(1));
  }
}
