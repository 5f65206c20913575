package io.github.spikegen.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;

/**
 * A wrong command line; an at sign stands for the folder of the tests.
 *
 * @param arguments the command line
 * @param exitCode what it has to exit with
 * @param culprit what the one line it prints has to say
 */
public record Mistake(String arguments, int exitCode, String culprit) {

  public static final int FAILURE = 1;
  public static final int USAGE = 2;

  /** Makes it, and expects one line that names it and nothing else. */
  public void makeIn(Path folder) {
    String[] all =
        Arrays.stream(arguments.split(" "))
            .filter(argument -> !argument.isEmpty())
            .map(argument -> placed(argument, folder))
            .toArray(String[]::new);
    CommandResult result = CommandResult.of(all);
    assertEquals(1, result.errorLines().size(), result.err());
    assertTrue(result.err().contains(placed(culprit, folder)), result.err());
    assertTrue(result.err().startsWith("spikegen"), result.err());
    assertEquals(exitCode, result.exitCode(), result.err());
    assertEquals("", result.out().replaceAll("Note: .*\\R", ""), "but for notes on the data");
  }

  public static String placed(String text, Path folder) {
    return text.replace("@", folder + "/");
  }

  @Override
  public String toString() {
    return arguments;
  }
}
