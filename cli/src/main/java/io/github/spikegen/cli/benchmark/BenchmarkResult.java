package io.github.spikegen.cli.benchmark;

import java.util.OptionalDouble;

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
 * @param keptMegabytes {@link Subject#keptBytes} in 10^6 bytes; empty where nothing is trained
 * @param turns how often it was run
 */
public record BenchmarkResult(
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
