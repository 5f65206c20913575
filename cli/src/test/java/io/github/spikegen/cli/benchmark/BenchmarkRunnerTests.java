package io.github.spikegen.cli.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.cli.benchmark.BenchmarkCases.BenchmarkCase;
import io.github.spikegen.cli.benchmark.BenchmarkRunner.Budget;
import io.github.spikegen.cli.benchmark.BenchmarkRunner.Result;
import io.github.spikegen.cli.benchmark.Workload.Floor;
import io.github.spikegen.cli.benchmark.Workload.Measured;
import io.github.spikegen.run.internal.ProcessMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class BenchmarkRunnerTests {

  private final List<String> events = new ArrayList<>();

  /** Notes what happens to it. */
  private final class Noted implements Measured {

    private final double floorRuns;

    Noted(double floorRuns) {
      this.floorRuns = floorRuns;
    }

    @Override
    public void prepare() {
      events.add("prepare");
    }

    @Override
    public void run() {
      events.add("run");
    }

    @Override
    public Floor floor(NDManager manager) {
      events.add("floor set up");
      return new Floor(() -> events.add("floor"), floorRuns);
    }

    @Override
    public OptionalLong keptBytes() {
      return OptionalLong.of(3_000_000);
    }

    @Override
    public void close() {
      events.add("closed");
    }
  }

  private Result measure(int turns, double floorRuns) {
    Budget budget = new Budget(0, turns, turns, 0, 1000);
    return new BenchmarkRunner(budget)
        .measure(new BenchmarkCase("noted", manager -> new Noted(floorRuns)));
  }

  @Test
  void aCaseAndItsFloorTakeTurns() {
    Result result = measure(2, 1);
    assertEquals(
        "prepare,run,floor set up,floor,prepare,run,floor,prepare,run,floor,closed",
        String.join(",", events));
    assertEquals("noted", result.name());
    assertEquals(2, result.turns());
    assertEquals(3, result.keptMegabytes().orElseThrow());
    assertEquals(result.medianMillis() / result.floorMillis(), result.ratio());
  }

  @Test
  void aFloorThatIsMultipliedIsMeasuredMoreOften() {
    measure(1, 2.5);
    assertEquals(1 + 2, events.stream().filter("floor"::equals).count());
    events.clear();
    measure(1, 100);
    assertEquals(1 + 4, events.stream().filter("floor"::equals).count());
    events.clear();
    measure(1, 0.1);
    assertEquals(1 + 1, events.stream().filter("floor"::equals).count());
  }

  @Test
  void turnsEndWithTheBudget() {
    Budget budget = new Budget(0, 2, 4, 10, 30);
    assertTrue(budget.allows(0, 1000), "one turn in any case");
    assertTrue(budget.allows(1, 29), "the least number of turns");
    assertFalse(budget.allows(1, 30), "but not for ever");
    assertTrue(budget.allows(3, 9));
    assertFalse(budget.allows(3, 10));
    assertFalse(budget.allows(4, 0), "the largest number of turns");
  }

  @Test
  void medianOfOddAndEvenNumbers() {
    assertEquals(2, BenchmarkRunner.median(List.of(5.0, 1.0, 2.0)));
    assertEquals(3.5, BenchmarkRunner.median(List.of(5.0, 1.0, 2.0, 9.0)));
  }

  @Test
  void peakIsThatOfTheRunsAboveWhatWasThere() {
    int floats = 60_000_000; // far above what a heap that shrinks meanwhile takes away
    BenchmarkCase large =
        new BenchmarkCase(
            "large",
            manager ->
                new Measured() {
                  @Override
                  public void run() {
                    manager.ones(new Shape(floats)).close();
                  }

                  @Override
                  public Floor floor(NDManager own) {
                    return Floor.of(() -> {});
                  }
                });
    Result result = new BenchmarkRunner(Budget.once()).measure(large);
    assertEquals(ProcessMemory.resetPeak(), result.peakMegabytes().isPresent());
    if (result.peakMegabytes().isPresent()) {
      double peak = result.peakMegabytes().getAsDouble();
      assertTrue(peak > 120 && peak < 480, "about 240 MB, but was " + peak);
    }
  }
}
