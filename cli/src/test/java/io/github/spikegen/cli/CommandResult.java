package io.github.spikegen.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;

/** What a command printed and returned. */
public record CommandResult(int exitCode, String out, String err) {

  public static CommandResult of(String... arguments) {
    return of(SpikeGen.newCommandLine(), arguments);
  }

  public static CommandResult of(CommandLine commandLine, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int exitCode = commandLine.execute(arguments);
    commandLine.getOut().flush();
    return new CommandResult(exitCode, out.toString(), err.toString());
  }

  public List<String> errorLines() {
    return err.lines().toList();
  }
}
