package io.github.spikegen.cli.benchmark;

import ai.djl.ndarray.NDManager;
import com.sun.management.OperatingSystemMXBean;
import io.github.spikegen.cli.benchmark.BenchmarkCases.BenchmarkCase;
import io.github.spikegen.cli.benchmark.Workload.Floor;
import io.github.spikegen.cli.benchmark.Workload.Measured;
import io.github.spikegen.internal.Require;
import io.github.spikegen.run.internal.ProcessMemory;
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

  private final Budget budget;

  /** The seconds of one run: by the clock, and of all threads on a processor. */
  private record Time(double clock, double processor) {}

  /**
   * Creates a runner.
   *
   * @param budget how long each case is measured
   */
  public BenchmarkRunner(Budget budget) {
    this.budget = Objects.requireNonNull(budget, "budget");
  }

  /**
   * Measures a case.
   *
   * @param benchmark the case
   * @return what it took
   */
  public Result measure(BenchmarkCase benchmark) {
    System.gc(); // what Java still holds of earlier cases
    ProcessMemory.giveBackFreed();
    OptionalLong before = ProcessMemory.residentBytes();
    try (NDManager manager = NDManager.newBaseManager();
        Measured workload = benchmark.setUp().apply(manager)) {
      boolean watched = ProcessMemory.resetPeak();
      warmUp(workload);
      OptionalLong peak = watched ? ProcessMemory.peakBytes() : OptionalLong.empty();
      Floor floor = workload.floor(manager);
      timed(floor.workload());
      List<Time> runs = new ArrayList<>();
      List<Time> floorRuns = new ArrayList<>();
      long start = System.nanoTime();
      while (budget.allows(runs.size(), secondsSince(start))) {
        runs.add(timed(workload));
        for (int i = 0; i < Math.max(1, Math.min(MOST_FLOOR_RUNS, (int) floor.runs())); i++) {
          floorRuns.add(timed(floor.workload()));
        }
      }
      return new Result(
          benchmark.name(),
          1000 * medianClock(runs),
          1000 * medianClock(floorRuns) * floor.runs(),
          meanProcessor(runs) / (meanProcessor(floorRuns) * floor.runs()),
          before.isPresent() && peak.isPresent()
              ? OptionalDouble.of((peak.getAsLong() - before.getAsLong()) / MEGABYTE)
              : OptionalDouble.empty(),
          workload.keptBytes().isPresent()
              ? OptionalDouble.of(workload.keptBytes().getAsLong() / MEGABYTE)
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

  /**
   * How long a case is measured. A turn runs the workload once and then its floor.
   *
   * @param warmUpSeconds the workload is run until so much time has passed, at least once
   * @param leastTurns so many turns even if they take longer than {@code seconds}
   * @param mostTurns never more turns than these
   * @param seconds turns are taken until so much time has passed
   * @param mostSeconds no turn begins after this time, but the first
   */
  public record Budget(
      double warmUpSeconds, int leastTurns, int mostTurns, double seconds, double mostSeconds) {

    /** Checks the numbers. */
    public Budget {
      Require.finiteAtLeast("warmUpSeconds", 0, warmUpSeconds);
      Require.atLeast("leastTurns", 1, leastTurns);
      Require.atLeast("mostTurns", leastTurns, mostTurns);
      Require.finiteAtLeast("seconds", 0, seconds);
      Require.finiteAtLeast("mostSeconds", 0, mostSeconds);
    }

    /**
     * Returns the budget for figures that are worth comparing.
     *
     * @return about ten seconds a case, and more for those that take seconds a run
     */
    public static Budget full() {
      return new Budget(2, 5, 101, 8, 30);
    }

    /**
     * Returns the budget for a look whether everything runs.
     *
     * @return one turn
     */
    public static Budget once() {
      return new Budget(0, 1, 1, 0, 0);
    }

    boolean allows(int turns, double elapsed) {
      if (turns == 0) {
        return true;
      }
      return turns < mostTurns && elapsed < (turns < leastTurns ? mostSeconds : seconds);
    }
  }

  /**
   * What a case took.
   *
   * @param name the case's name
   * @param medianMillis the median of its runs in milliseconds
   * @param floorMillis the floor of one run: the median of its runs times their number
   * @param processorRatio the ratio of the means of processor time, which other programs disturb
   *     less; not a number where runs are too short to tell
   * @param peakMegabytes by how much the process's largest resident size during the first runs was
   *     above the resident size before the case was set up, in 10^6 bytes; empty where the system
   *     does not tell
   * @param keptMegabytes {@link Measured#keptBytes} in 10^6 bytes; empty where nothing is trained
   * @param turns how often it was run
   */
  public record Result(
      String name,
      double medianMillis,
      double floorMillis,
      double processorRatio,
      OptionalDouble peakMegabytes,
      OptionalDouble keptMegabytes,
      int turns) {

    /**
     * Returns how much longer a run took than its floor.
     *
     * @return the ratio of the medians, 1 at best
     */
    public double ratio() {
      return medianMillis / floorMillis;
    }
  }
}
