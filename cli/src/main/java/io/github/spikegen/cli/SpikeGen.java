package io.github.spikegen.cli;

import io.github.spikegen.cli.command.AutoencoderCommand;
import io.github.spikegen.cli.command.BenchmarkCommand;
import io.github.spikegen.cli.command.ClassifierCommand;
import io.github.spikegen.cli.command.CompareCommand;
import io.github.spikegen.cli.command.CountResponsesCommand;
import io.github.spikegen.cli.command.EnergyCommand;
import io.github.spikegen.cli.command.EvaluateCommand;
import io.github.spikegen.cli.command.ExportCommand;
import io.github.spikegen.cli.command.FamilyCommands;
import io.github.spikegen.cli.command.ImportCommand;
import io.github.spikegen.cli.command.InspectCommand;
import io.github.spikegen.cli.command.QuickstartCommand;
import io.github.spikegen.cli.command.ReproduceCommand;
import io.github.spikegen.cli.command.SimilarityCommand;
import io.github.spikegen.cli.command.SimulateResponsesCommand;
import io.github.spikegen.cli.option.DistinctFiles;
import io.github.spikegen.cli.option.EnumOptions;
import io.github.spikegen.cli.option.GroupedOptions;
import io.github.spikegen.cli.option.UsageException;
import io.github.spikegen.run.ModelFamily;
import io.github.spikegen.run.RunConfig.LibraryVersions;
import io.github.spikegen.run.RunException;
import io.github.spikegen.training.NativeMemory;
import io.github.spikegen.training.NativeThreads;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;

/** The command line of SpikeGen. */
@Command(
    name = "spikegen",
    customSynopsis = "spikegen COMMAND [OPTIONS]",
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    versionProvider = SpikeGen.Versions.class,
    showDefaultValues = true,
    usageHelpWidth = 100,
    usageHelpAutoWidth = true,
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n",
    description = "Spiking generative models: train them, draw from them, judge them.",
    footer = {
      "",
      "Begin with:",
      "  spikegen quickstart",
      "Every command has --help; exit codes: 0 success, 1 failure, 2 bad usage, 130 interrupted."
    })
public final class SpikeGen {

  /** The commands below those of families of models. */
  private static final List<Class<?>> OTHERS =
      List.of(
          CompareCommand.class,
          InspectCommand.class,
          ExportCommand.class,
          ImportCommand.class,
          EvaluateCommand.class,
          ReproduceCommand.class,
          EnergyCommand.class,
          SimilarityCommand.class,
          SimulateResponsesCommand.class,
          CountResponsesCommand.class,
          ClassifierCommand.class,
          AutoencoderCommand.class,
          BenchmarkCommand.class);

  private static final String VERBOSE = "--verbose";
  private static final String LOG_LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

  @Option(
      names = VERBOSE,
      scope = ScopeType.INHERIT,
      description = "Log what the libraries say, and show the stack trace of a failure.")
  private boolean verbose;

  /**
   * Runs a command and ends the process with its exit code.
   *
   * @param args the command and its options
   */
  public static void main(String... args) {
    System.exit(run(SpikeGen::newCommandLine, args));
  }

  /** Runs a command of a parser, which is made once all is set up, and returns the exit code. */
  public static int run(Supplier<CommandLine> commands, String... args) {
    setUp(args);
    CommandLine commandLine;
    try {
      commandLine = commands.get();
    } catch (RunException e) { // families that can't be told apart, or not be loaded
      System.err.println("spikegen: " + e.getMessage());
      return ExitCode.SOFTWARE;
    }
    return commandLine.execute(args);
  }

  /** Sets what libraries read once, before any of them is loaded. */
  private static void setUp(String... args) {
    if (Arrays.asList(args).contains(VERBOSE)) {
      setUnlessSet(LOG_LEVEL, "info");
    }
    Locale.setDefault(Locale.ROOT); // messages are English, and numbers in files and charts too
    setUnlessSet("java.awt.headless", "true");
    // DJL would ask for the cloud's metadata at every start, and wait where there is no network
    setUnlessSet("OPT_OUT_TRACKING", "true");
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /** Makes the parser and runner of all commands. */
  public static CommandLine newCommandLine() {
    return newCommandLine(CommandLine.defaultFactory());
  }

  /** Makes the parser and runner with another factory of commands. */
  public static CommandLine newCommandLine(IFactory factory) {
    CommandLine commandLine = new SpikeGenCommandLine(new SpikeGen(), factory);
    commandLine.addSubcommand(QuickstartCommand.class);
    ModelFamily.all().stream().map(FamilyCommands::of).forEach(commandLine::addSubcommand);
    OTHERS.forEach(commandLine::addSubcommand);
    EnumOptions.useFor(commandLine);
    GroupedOptions.useFor(commandLine);
    return commandLine
        .setParameterExceptionHandler(new OneLineErrors())
        .setExecutionExceptionHandler(new OneLineErrors())
        .setExecutionStrategy(SpikeGen::execute);
  }

  /** Runs a command beside other programs, and keeps freed memory. */
  private static int execute(ParseResult parsed) {
    Integer help = CommandLine.executeHelpRequest(parsed);
    if (help != null) {
      return help;
    }
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    if (!last.commandSpec().subcommands().isEmpty()) {
      throw missingCommand(last.commandSpec());
    }
    NativeThreads.sleepWhileWaiting();
    NativeMemory.keepFreedMemory();
    try {
      DistinctFiles.require(last);
      return new RunLast().execute(parsed);
    } catch (UsageException e) {
      throw new ExecutionException(last.commandSpec().commandLine(), e.getMessage(), e);
    } catch (IOException | OutOfMemoryError | LinkageError e) { // what RunLast does not wrap
      throw new ExecutionException(parsed.commandSpec().commandLine(), e.getMessage(), e);
    }
  }

  /** Says which commands there are. */
  private static ParameterException missingCommand(CommandSpec spec) {
    return new ParameterException(
        spec.commandLine(),
        "a command is missing: expected " + String.join(", ", spec.subcommands().keySet()));
  }

  boolean isVerbose() {
    return verbose;
  }

  /** The line that {@code --version} prints. */
  public static final class Versions implements IVersionProvider {
    @Override
    public String[] getVersion() {
      LibraryVersions versions = LibraryVersions.built();
      return new String[] {
        "spikegen %s (DJL %s, PyTorch %s, Java %s)"
            .formatted(
                versions.spikegen(),
                versions.djl(),
                versions.pytorch(),
                Runtime.version().feature())
      };
    }
  }
}
