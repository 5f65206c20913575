package io.github.spikegen.cli;

import io.github.spikegen.cli.option.ArgumentFiles;
import io.github.spikegen.cli.option.OptionsFile;
import io.github.spikegen.cli.option.UsageException;
import io.github.spikegen.run.RunException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The parser of all commands, which puts the options of a {@code --config} file into their place.
 */
final class SpikeGenCommandLine extends CommandLine {

  private static final String CONFIG = "--config";

  SpikeGenCommandLine(Object command, IFactory factory) {
    super(command, factory);
  }

  @Override
  public int execute(String... args) {
    CommandLine command = addressed(args);
    try {
      ArgumentFiles.require(args);
      return super.execute(withFile(command.getCommandSpec(), args));
    } catch (IOException | RunException | UsageException e) {
      return new OneLineErrors().handleExecutionException(e, command, null);
    }
  }

  private CommandLine addressed(String... args) {
    CommandLine command = this;
    for (String arg : args) {
      CommandLine next = command.getSubcommands().get(arg);
      if (next == null) {
        break;
      }
      command = next;
    }
    return command;
  }

  private static String[] withFile(CommandSpec command, String... args) throws IOException {
    if (command.findOption(CONFIG) == null) {
      return args;
    }
    List<String> all = new ArrayList<>(Arrays.asList(args));
    Path file = file(all);
    if (file == null) {
      return args;
    }
    Set<String> given =
        all.stream()
            .filter(arg -> arg.startsWith("--"))
            .map(arg -> arg.replaceFirst("=.*", ""))
            .collect(Collectors.toSet());
    all.addAll(OptionsFile.read(file, command, given));
    return all.toArray(String[]::new);
  }

  /** Returns the file that is named, or null; a name that is missing is left to the parser. */
  private static Path file(List<String> args) {
    for (int i = 0; i < args.size(); i++) {
      if (args.get(i).startsWith(CONFIG + "=")) {
        return Path.of(args.get(i).substring(CONFIG.length() + 1));
      }
      if (args.get(i).equals(CONFIG) && i + 1 < args.size()) {
        return Path.of(args.get(i + 1));
      }
    }
    return null;
  }
}
