package io.github.spikegen.cli.command;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import io.github.spikegen.autograd.ArrayMemory;
import io.github.spikegen.cli.benchmark.BenchmarkCases;
import io.github.spikegen.cli.benchmark.BenchmarkCases.BenchmarkCase;
import io.github.spikegen.cli.benchmark.BenchmarkJson;
import io.github.spikegen.cli.benchmark.BenchmarkRunner;
import io.github.spikegen.cli.benchmark.BenchmarkRunner.Budget;
import io.github.spikegen.cli.benchmark.BenchmarkRunner.Result;
import io.github.spikegen.cli.benchmark.BenchmarkSizes;
import io.github.spikegen.cli.option.CommonOptions;
import io.github.spikegen.cli.option.JsonFile;
import io.github.spikegen.cli.option.UsageException;
import io.github.spikegen.cli.view.Text;
import io.github.spikegen.layer.Precision;
import io.github.spikegen.run.RunConfig.LibraryVersions;
import io.github.spikegen.training.NativeMemory;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Times training steps, sampling and single layers beside the least they could take. */
@Command(
    name = "benchmark",
    customSynopsis = "spikegen benchmark [OPTIONS]",
    description = {
      "Time training steps, sampling and single layers beside their floor: the same convolutions and"
          + " dense layers alone, or one copy of a layer's input each way. A ratio of 1 is the best"
          + " possible. Takes about ten minutes on two cores; a machine with other work to do gives"
          + " other ratios too.",
      "",
      "The engine takes as many threads as there are cores; java"
          + " -Dai.djl.pytorch.num_threads=1 -jar ... changes that."
    },
    footer = {"", "Example:", "  spikegen benchmark --filter vq-svae --json benchmarks.json"})
public final class BenchmarkCommand implements Callable<Integer> {

  private static final String FIGURES = "  %9s  %9s  %6s  %7s";

  @Spec private CommandSpec spec;

  @Option(
      names = "--filter",
      paramLabel = "TEXT",
      description = "Run the cases whose name contains this (default: all).")
  private String filter;

  @Option(
      names = "--quick",
      description =
          "Run everything once at tiny sizes, to see that it works; the figures mean nothing.")
  private boolean quick;

  @Mixin private JsonFile json;

  @Mixin private CommonOptions.ComputedIn precision;

  @Override
  public Integer call() throws IOException {
    json.requireFree();
    List<BenchmarkCase> cases =
        chosen(quick ? BenchmarkSizes.tiny() : BenchmarkSizes.asPublished());
    PrintWriter out = spec.commandLine().getOut();
    out.println(conditions());
    if (!quick) {
      loadEverything();
    }
    List<Result> results;
    try (Precision.Scope used = precision.value().use()) {
      results = measure(cases, out);
    }
    out.println();
    notes(results).forEach(out::println);
    json.write(out, file -> BenchmarkJson.write(results, file));
    return ExitCode.OK;
  }

  private List<BenchmarkCase> chosen(BenchmarkSizes sizes) {
    List<BenchmarkCase> all = BenchmarkCases.all(sizes);
    List<BenchmarkCase> chosen =
        all.stream().filter(c -> filter == null || c.name().contains(filter)).toList();
    if (chosen.isEmpty()) {
      throw new UsageException(
          "--filter: no name contains '%s'; there are %s"
              .formatted(
                  filter, all.stream().map(BenchmarkCase::name).collect(Collectors.joining(", "))));
    }
    return chosen;
  }

  /** Says what figures depend on. */
  private String conditions() {
    LibraryVersions versions = LibraryVersions.running();
    boolean onePass;
    try (NDManager manager = NDManager.newBaseManager();
        NDArray number = manager.zeros(new Shape(1))) {
      onePass = ArrayMemory.isHostFloat32(number);
    }
    return "spikegen %s, DJL %s, PyTorch %s, Java %s; engine threads: %d; freed memory: %s; neurons: %s; convolutions: %s%s"
        .formatted(
            versions.spikegen(),
            versions.djl(),
            versions.pytorch(),
            Runtime.version().feature(),
            JniUtils.getNumThreads(),
            NativeMemory.keepFreedMemory() ? "kept" : "given back",
            onePass ? "one pass" : "the engine's",
            Text.typed(precision.value()),
            quick ? "; tiny sizes, the figures mean nothing" : "");
  }

  /** What is loaded at first use must not count as the first case's memory. */
  private static void loadEverything() {
    BenchmarkRunner once = new BenchmarkRunner(Budget.once());
    BenchmarkCases.all(BenchmarkSizes.tiny()).stream().limit(3).forEach(once::measure);
  }

  private List<Result> measure(List<BenchmarkCase> cases, PrintWriter out) {
    BenchmarkRunner runner = new BenchmarkRunner(quick ? Budget.once() : Budget.full());
    int width = cases.stream().mapToInt(c -> c.name().length()).max().orElseThrow();
    String name = "%-" + Math.max("name".length(), width) + "s";
    out.println(
        name.formatted("name") + FIGURES.formatted("median_ms", "floor_ms", "ratio", "peak_mb"));
    List<Result> results = new ArrayList<>();
    for (BenchmarkCase benchmark : cases) {
      out.print(name.formatted(benchmark.name())); // tells what runs now
      out.flush();
      Result result = runner.measure(benchmark);
      results.add(result);
      out.println(
          FIGURES.formatted(
              "%.1f".formatted(result.medianMillis()),
              "%.1f".formatted(result.floorMillis()),
              "%.2f".formatted(result.ratio()),
              megabytes(result.peakMegabytes())));
    }
    return results;
  }

  private static String megabytes(OptionalDouble value) {
    return value.isPresent() ? "%.0f".formatted(value.getAsDouble()) : "-";
  }

  private static List<String> notes(List<Result> results) {
    List<String> notes = new ArrayList<>();
    notes.add(
        "median_ms: one run; floor_ms: the least it could take; growth-...: the smallest size times the\n"
            + "factor; peak_mb: largest resident size above that before the case.");
    for (Result result : results) {
      if (result.peakMegabytes().isPresent() && result.keptMegabytes().isPresent()) {
        double kept = result.keptMegabytes().getAsDouble();
        notes.add(
            "%s: autograd must keep %.0f MB; the peak is %.1f times that."
                .formatted(result.name(), kept, result.peakMegabytes().getAsDouble() / kept));
      }
    }
    return notes;
  }
}
