package io.github.spikegen.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class HelpTests {

  static Stream<String> commands() {
    List<String> names = new ArrayList<>();
    collect(SpikeGen.newCommandLine(), names);
    return names.stream();
  }

  private static void collect(CommandLine command, List<String> names) {
    names.add(command.getCommandSpec().qualifiedName().replaceFirst("spikegen ?", ""));
    command.getSubcommands().values().forEach(child -> collect(child, names));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandExplainsEveryOptionAndItsDefault(String name) {
    List<String> arguments = new ArrayList<>(Arrays.asList(name.split(" ")));
    arguments.removeIf(String::isEmpty);
    CommandLine command = SpikeGen.newCommandLine();
    for (String argument : arguments) {
      command = command.getSubcommands().get(argument);
    }
    arguments.add("--help");
    CommandResult help = CommandResult.of(arguments.toArray(String[]::new));
    assertEquals(0, help.exitCode());
    assertEquals("", help.err());
    String flat = help.out().replaceAll("\\s+", " ");
    assertTrue(flat.contains("xample") || flat.contains("Begin with"), "no example of use");
    for (OptionSpec option : command.getCommandSpec().options()) {
      assertTrue(flat.contains(option.longestName()), option.longestName());
      String value = option.defaultValueString();
      boolean flag = option.arity().max() == 0;
      if (!flag && !"null".equals(value) && value != null) {
        assertTrue(flat.contains("Default: " + value + " "), option.longestName() + " " + value);
      } else if (!flag
          && !option.required()
          && !option.longestName().matches("--data(set)?|--variant|--grid|--strip")) {
        assertTrue(
            String.join(" ", option.description()).contains("(default: "), option.longestName());
      }
    }
  }

  @Test
  void defaultsAreWrittenAsTheyAreTyped() {
    String help = CommandResult.of("diffusion", "train", "--help").out();
    assertTrue(help.contains("Default: postsynaptic-potential"), help);
    assertTrue(help.contains("Default: 64,128,256,256,128"), help);
  }

  @Test
  void printsVersions() {
    CommandResult result = CommandResult.of("--version");
    assertEquals(0, result.exitCode());
    assertTrue(
        result.out().matches("spikegen \\d\\S* \\(DJL \\d\\S*, PyTorch \\d\\S*, Java \\d+\\)\\R"),
        result.out());
  }
}
