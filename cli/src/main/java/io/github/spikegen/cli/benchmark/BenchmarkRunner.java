package io.github.spikegen.cli.benchmark;

import ai.djl.ndarray.NDManager;
import com.sun.management.OperatingSystemMXBean;
import io.github.spikegen.run.ProcessMemory;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Measures cases: some runs to warm up, then turns of a case and its floor within one process, so
 * that a machine that slows down slows down both.
 */
public final class BenchmarkRunner {

  private static final double NANOS = 1e9;
  private static final double MEGABYTE = 1e6;

  /** A floor that is multiplied is itself measured more than once a turn. */
  private static final int MOST_FLOOR_RUNS = 4;

  private final BenchmarkBudget budget;

  /** The seconds of one run: by the clock, and of all threads on a processor. */
  private record Time(double clock, double processor) {}

  /**
   * Creates a runner.
   *
   * @param budget how long each case is measured
   */
  public BenchmarkRunner(BenchmarkBudget budget) {
    this.budget = Objects.requireNonNull(budget, "budget");
  }

  /**
   * Measures a case.
   *
   * @param benchmark the case
   * @return what it took
   */
  public BenchmarkResult measure(BenchmarkCase benchmark) {
    System.gc(); // what Java still holds of earlier cases
    ProcessMemory.giveBackFreed();
    OptionalLong before = ProcessMemory.residentBytes();
    try (NDManager manager = NDManager.newBaseManager();
        Subject subject = benchmark.setUp().apply(manager)) {
      boolean watched = ProcessMemory.resetPeak();
      warmUp(subject);
      OptionalLong peak = watched ? ProcessMemory.peakBytes() : OptionalLong.empty();
      Floor floor = subject.floor(manager);
      timed(floor.workload());
      List<Time> runs = new ArrayList<>();
      List<Time> floorRuns = new ArrayList<>();
      long start = System.nanoTime();
      while (budget.allows(runs.size(), secondsSince(start))) {
        runs.add(timed(subject));
        for (int i = 0; i < Math.max(1, Math.min(MOST_FLOOR_RUNS, (int) floor.runs())); i++) {
          floorRuns.add(timed(floor.workload()));
        }
      }
      return new BenchmarkResult(
          benchmark.name(),
          1000 * medianClock(runs),
          1000 * medianClock(floorRuns) * floor.runs(),
          meanProcessor(runs) / (meanProcessor(floorRuns) * floor.runs()),
          before.isPresent() && peak.isPresent()
              ? OptionalDouble.of((peak.getAsLong() - before.getAsLong()) / MEGABYTE)
              : OptionalDouble.empty(),
          subject.keptBytes().isPresent()
              ? OptionalDouble.of(subject.keptBytes().getAsLong() / MEGABYTE)
              : OptionalDouble.empty(),
          runs.size());
    }
  }

  private void warmUp(Workload workload) {
    long start = System.nanoTime();
    do {
      timed(workload);
    } while (secondsSince(start) < budget.warmUpSeconds());
  }

  private static Time timed(Workload workload) {
    workload.prepare();
    long processor = processorNanos();
    long start = System.nanoTime();
    workload.run();
    return new Time(secondsSince(start), (processorNanos() - processor) / NANOS);
  }

  private static long processorNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / NANOS;
  }

  private static double medianClock(List<Time> times) {
    return median(times.stream().map(Time::clock).toList());
  }

  /** A mean, since systems count processor time in hundredths of a second. */
  private static double meanProcessor(List<Time> times) {
    return times.stream().mapToDouble(Time::processor).average().orElseThrow();
  }

  static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
