package io.github.spikegen.cli;

import io.github.spikegen.cli.option.UsageException;
import io.github.spikegen.internal.Quoted;
import io.github.spikegen.run.RunException;
import io.github.spikegen.training.SilentLayerCheck.SilentLayerException;
import io.github.spikegen.training.TrainingStep.NonFiniteLossException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reports a failure in one line, with a stack trace only where {@code --verbose} asks for it. */
final class OneLineErrors implements IParameterExceptionHandler, IExecutionExceptionHandler {

  /** How DJL's messages of this end. */
  private static final Pattern ENGINE_FAILURE =
      Pattern.compile("(?i)pytorch (native library|index file)$");

  @Override
  public int handleParseException(ParameterException failure, String[] args) {
    CommandLine command = failure.getCommandLine();
    Optional<String> engine = engineMessage(failure);
    print(
        command,
        engine.orElseGet(() -> "%s (see %s --help)".formatted(message(failure), name(command))));
    printTrace(command, failure);
    return engine.isPresent() ? ExitCode.SOFTWARE : ExitCode.USAGE;
  }

  /** A word where a command is expected, such as one that a family of models does not have. */
  private static String message(ParameterException failure) {
    Set<String> commands = failure.getCommandLine().getSubcommands().keySet();
    if (failure instanceof UnmatchedArgumentException unmatched && !commands.isEmpty()) {
      String word = unmatched.getUnmatched().get(0);
      if (!word.startsWith("-")) {
        return "'%s' is no command: expected %s".formatted(word, String.join(", ", commands));
      }
    }
    return failure.getMessage();
  }

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    print(command, engineMessage(failure).orElseGet(() -> message(cause(failure))));
    printTrace(command, failure);
    return isUsage(failure) ? ExitCode.USAGE : ExitCode.SOFTWARE;
  }

  /**
   * What to say where the engine can't be loaded, which the first option that needs it finds out.
   */
  private static Optional<String> engineMessage(Throwable failure) {
    boolean isEngine = false;
    Throwable root = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      isEngine |= ENGINE_FAILURE.matcher(String.valueOf(cause.getMessage())).find();
      root = cause;
    }
    if (!isEngine) {
      return Optional.empty();
    }
    boolean isNetwork = root instanceof SocketException || root instanceof UnknownHostException;
    return Optional.of(
        (isNetwork
                ? "PyTorch's libraries for this system are not in the program, and can't be downloaded (%s): run a command once where there is a network, or copy DJL's cache, .djl.ai in the home folder, from a machine of the same kind"
                : "PyTorch can't be loaded (%s): its libraries are unpacked to .djl.ai in the home folder; DJL_CACHE_DIR names another folder")
            .formatted(root));
  }

  private static boolean isUsage(Exception failure) {
    return failure instanceof UsageException || failure instanceof RunException;
  }

  private static void print(CommandLine command, String message) {
    command.getErr().println(name(command) + ": " + Quoted.line(message));
    command.getErr().flush();
  }

  private static void printTrace(CommandLine command, Exception failure) {
    SpikeGen root = (SpikeGen) command.getCommandSpec().root().userObject();
    if (root.isVerbose()) {
      failure.printStackTrace(command.getErr());
    }
  }

  private static String name(CommandLine command) {
    return command.getCommandSpec().qualifiedName();
  }

  /** Some interfaces can't throw an {@link IOException} as it is. */
  private static Exception cause(Exception failure) {
    return failure instanceof UncheckedIOException unchecked ? unchecked.getCause() : failure;
  }

  private static String message(Exception failure) {
    String message = failure.getMessage();
    boolean explained =
        failure instanceof IOException
            || isUsage(failure)
            || failure instanceof NonFiniteLossException;
    if (failure instanceof FileSystemException file) {
      return file.getFile() + ": " + reason(file);
    }
    if (failure instanceof RunException run) {
      return run.option().map(option -> "--" + option + ": ").orElse("") + message;
    }
    if (failure instanceof SilentLayerException) {
      return message + "; --silent-layers warn goes on";
    }
    if (explained && message != null) {
      return message;
    }
    // an Error is no Exception, and arrives within one
    Throwable unexpected = failure instanceof ExecutionException ? failure.getCause() : failure;
    return "unexpected %s: %s (--verbose shows where)"
        .formatted(unexpected.getClass().getSimpleName(), message);
  }

  /** These exceptions say the file alone and leave the reason to their class. */
  private static String reason(FileSystemException failure) {
    if (failure.getReason() != null) {
      return failure.getReason();
    }
    if (failure instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    return failure instanceof AccessDeniedException
        ? "access denied"
        : failure.getClass().getSimpleName();
  }
}
