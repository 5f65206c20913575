package io.github.spikegen.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The command line in a process of its own. */
public final class ChildProcess {

  private static final long SIGINT_BIT = 1 << 1;

  private ChildProcess() {}

  /** The words that run a command in a new process, with options of the virtual machine. */
  public static List<String> command(List<String> machineOptions, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dai.djl.pytorch.num_threads=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"));
    command.addAll(machineOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), SpikeGen.class.getName()));
    command.addAll(Arrays.asList(arguments));
    return command;
  }

  /** Starts a command; what it says comes in one stream. */
  public static Process start(String... arguments) throws IOException {
    return new ProcessBuilder(command(List.of(), arguments)).redirectErrorStream(true).start();
  }

  /** Starts a command in a pseudo-terminal, to which the process's input is typed. */
  public static Process startInTerminal(String... arguments) throws IOException {
    String line =
        command(List.of(), arguments).stream()
            .map(word -> "'" + word + "'")
            .collect(Collectors.joining(" ", "stty columns 100; exec ", ""));
    return new ProcessBuilder("script", "--quiet", "--return", "--command", line, "/dev/null")
        .redirectErrorStream(true)
        .start();
  }

  /** A process that a shell started in the background hands this on to its children. */
  public static boolean ignoresInterruption(ProcessHandle process) throws IOException {
    Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
    if (!Files.exists(status)) {
      return false;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .map(line -> Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16))
        .anyMatch(ignored -> (ignored & SIGINT_BIT) != 0);
  }
}
