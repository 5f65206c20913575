package io.github.spikegen.cli.command;

import io.github.spikegen.cli.option.CommonOptions;
import io.github.spikegen.cli.option.ModelOption;
import io.github.spikegen.cli.option.UsageException;
import io.github.spikegen.cli.view.FigureChart;
import io.github.spikegen.cli.view.FigureTable;
import io.github.spikegen.cli.view.Text;
import io.github.spikegen.internal.Quoted;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.training.LoggedFigures;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares a figure of several runs by epoch. */
@Command(
    name = "compare",
    description =
        "Compare what runs logged, epoch by epoch: a table, and a chart with a line for each run."
            + " Runs may still be in training. Without --figure the figures that they have are listed.",
    footer = {
      "",
      "Examples:",
      "  spikegen compare --runs sgan,swgan,hybrid",
      "  spikegen compare --runs sgan,swgan,hybrid --figure gradients --out gradients.png"
    })
public final class CompareCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--runs",
      paramLabel = "RUN",
      required = true,
      split = ",",
      description = "Folders of runs of 'train' commands, with commas between them.")
  private List<String> runs;

  @Option(
      names = "--figure",
      paramLabel = "NAME",
      description =
          "What to compare, such as loss; gradients is the norm of all gradients of a GAN's networks"
              + " together (default: what there is is listed).")
  private String figure;

  @Option(
      names = "--out",
      paramLabel = "F.png",
      description = "Picture of the figure by epoch (default: none is drawn).")
  private Path chart;

  @Mixin private CommonOptions.Overwrite overwrite;

  @Override
  public Integer call() throws IOException {
    ModelOption.requireDistinct("--runs", runs);
    if (chart != null) {
      if (figure == null) {
        throw new UsageException("--out: what is drawn is not said: name it with --figure");
      }
      overwrite.requireWritable("--out", chart);
    }
    Map<String, LoggedFigures> logs = new LinkedHashMap<>();
    for (String run : runs) {
      logs.put(Text.runName(run, runs), LoggedFigures.read(new RunFolder(Path.of(run))));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (figure == null) {
      names(logs).forEach(out::println);
    } else {
      compare(logs, out);
    }
    return ExitCode.OK;
  }

  private static List<String> names(Map<String, LoggedFigures> logs) {
    Map<String, Set<String>> names = new LinkedHashMap<>();
    logs.forEach((run, log) -> names.put(run, log.byEpoch().keySet()));
    return FigureTable.names(names);
  }

  private void compare(Map<String, LoggedFigures> logs, PrintWriter out) throws IOException {
    Map<String, NavigableMap<Integer, Double>> byRun = new LinkedHashMap<>();
    logs.forEach(
        (run, log) -> {
          NavigableMap<Integer, Double> values = log.byEpoch().get(figure);
          if (values == null) {
            throw new UsageException(
                "--figure: %s has no figure %s (without --figure those that there are are listed)"
                    .formatted(run, Quoted.of(figure)));
          }
          byRun.put(run, values);
        });
    FigureTable.lines(byRun).forEach(out::println);
    if (chart != null) {
      FigureChart.write(figure, byRun, chart);
      out.println("%nThe chart is in %s.".formatted(chart));
    }
  }
}
