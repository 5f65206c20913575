package io.github.spikegen.cli.command;

import io.github.spikegen.cli.option.UsageException;
import io.github.spikegen.cli.view.ReproductionProgress;
import io.github.spikegen.cli.view.Text;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.reproduction.Leaderboard;
import io.github.spikegen.run.reproduction.Plan;
import io.github.spikegen.run.reproduction.Plan.PlannedRun;
import io.github.spikegen.run.reproduction.Reproduction;
import io.github.spikegen.run.reproduction.Reproduction.Outcome;
import io.github.spikegen.run.training.Interruption;
import io.github.spikegen.training.InvalidFileException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains and judges the runs of a plan. */
@Command(
    name = "reproduce",
    customSynopsis = "spikegen reproduce --plan P|F.json --out DIR [OPTIONS]",
    description = {
      "Train models on data sets with several seeds as a plan says, judge all in one way, and write"
          + " tables beside the papers' own figures.",
      "",
      "What is done already is not done again: Ctrl-C stops after the current step, and the same"
          + " command continues. Several processes may work on one folder.",
      "",
      "Plans: mini (36 runs of about 2 minutes on bundled images), fashion-mnist and digits (18 runs"
          + " of about 15 minutes each), night (two runs of about 2 hours with the papers' recipes),"
          + " papers-diffusion and papers-gan (all data sets, the papers' own numbers of epochs:"
          + " weeks on two cores). Or the JSON file of your own plan; docs/reproduction.md describes"
          + " it."
    },
    footer = {
      "",
      "Examples:",
      "  spikegen reproduce --plan mini --list",
      "  spikegen reproduce --plan mini --out reproduced",
      "  spikegen reproduce --plan fashion-mnist --data fashion-mnist=DIR --out fashion"
    })
public final class ReproduceCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--plan",
      paramLabel = "P|F.json",
      required = true,
      description = "The plan: a name or a file.")
  private String planName;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Folder for the runs, leaderboard.md and leaderboard.json (default: none; needed without"
              + " --list).")
  private Path out;

  @Option(
      names = "--data",
      paramLabel = "D=DIR",
      description =
          "Folder of the published files of a data set, such as fashion-mnist=DIR; once for each"
              + " set that is not bundled.")
  private Map<NamedDataset, Path> data; // null where none is given

  @Option(
      names = "--list",
      description = "List the runs, and which of them in DIR are judged; train nothing.")
  private boolean list;

  @Override
  public Integer call() throws IOException {
    Plan plan = plan();
    if (data == null) {
      data = Map.of();
    }
    data.forEach((dataset, folder) -> requireUsable(plan, dataset, folder));
    if (list) {
      list(plan);
      return ExitCode.OK;
    }
    if (out == null) {
      throw new UsageException("--out: name the folder for the runs, or list them by --list");
    }
    if (Files.exists(out) && !Files.isDirectory(out)) {
      throw new UsageException("--out: %s is a file, expected a folder or nothing".formatted(out));
    }
    Files.createDirectories(out);
    return run(plan);
  }

  private Plan plan() throws IOException {
    try {
      return Plan.read(planName);
    } catch (RunException | InvalidFileException e) {
      throw new UsageException("--plan: " + e.getMessage());
    }
  }

  private static void requireUsable(Plan plan, NamedDataset dataset, Path folder) {
    if (plan.data().stream().noneMatch(set -> set.dataset() == dataset)) {
      throw new UsageException(
          "--data: %s is not among the data of the plan".formatted(dataset.displayName()));
    }
    if (!Files.isDirectory(folder)) {
      throw new UsageException(
          "--data: %s, where %s should be, is no folder".formatted(folder, dataset.displayName()));
    }
  }

  private void list(Plan plan) throws IOException {
    List<PlannedRun> runs = plan.runs();
    List<PlannedRun> missing =
        out == null
            ? runs
            : new Reproduction(plan, out, data, new ReproductionProgress(out(), 1)).missing();
    out().println("Plan %s: %s".formatted(plan.name(), plan.about()));
    out()
        .println(
            "%d runs, %,d images each, protocol %s."
                .formatted(runs.size(), plan.images(), plan.protocol().name()));
    for (PlannedRun run : runs) {
      out().println("  %s %s".formatted(missing.contains(run) ? "-" : "judged:", run.title()));
    }
  }

  private int run(Plan plan) throws IOException {
    String toContinue =
        "To continue: %s --plan %s%s --out %s"
            .formatted(
                spec.qualifiedName(),
                Text.shellWord(Path.of(planName)),
                data.entrySet().stream()
                    .map(
                        set ->
                            " --data %s=%s"
                                .formatted(
                                    set.getKey().displayName(), Text.shellWord(set.getValue())))
                    .collect(Collectors.joining()),
                Text.shellWord(out));
    Outcome outcome;
    Leaderboard board;
    try (Interruption interruption =
            TrainCommand.interruption(spec, "Stopping after this step. " + toContinue);
        ReproductionProgress progress = new ReproductionProgress(out(), plan.runs().size())) {
      Reproduction reproduction = new Reproduction(plan, out, data, progress);
      outcome = reproduction.run(interruption);
      board = reproduction.leaderboard();
    }
    if (outcome.stopped()) {
      out().println("Stopped and saved.");
      out().flush();
      return TrainCommand.INTERRUPTED;
    }
    out().println();
    out().print(board.markdown());
    out()
        .println(
            "%d of %d runs are judged; the tables are in %s."
                .formatted(outcome.judged(), plan.runs().size(), out.resolve("leaderboard.md")));
    if (outcome.inUse() > 0) {
      out()
          .println(
              "%d runs were left out, since another process works on them."
                  .formatted(outcome.inUse()));
    }
    return outcome.failed() > 0 ? ExitCode.SOFTWARE : ExitCode.OK;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
