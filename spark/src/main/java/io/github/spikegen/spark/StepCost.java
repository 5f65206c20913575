package io.github.spikegen.spark;

import java.util.Optional;

/**
 * What a job of a training step took, of which a step has one, and that of a GAN two or more.
 *
 * @param seconds from the driver's first byte to its last sum
 * @param opening seconds in which the task that took longest for it fetched the weights, and at
 *     first opened networks and data
 * @param meanTask seconds that a task computed, their mean: weights taken over, forward and
 *     backward passes
 * @param longestTask the same of the task that took longest
 * @param bytesOut numbers that went to each worker
 * @param bytesBack numbers that came back from all tasks together
 */
public record StepCost(
    double seconds,
    double opening,
    double meanTask,
    double longestTask,
    long bytesOut,
    long bytesBack) {

  /** {@return seconds that the mean task waited for the longest one} */
  public double waiting() {
    return longestTask - meanTask;
  }

  /**
   * {@return seconds beside those of the longest task: serialization, network, scheduling, sums}
   */
  public double transport() {
    return seconds - longestTask;
  }

  /** The mean over many jobs. */
  static final class Mean {

    private int jobs;
    private double seconds;
    private double opening;
    private double meanTask;
    private double longestTask;
    private long bytesOut;
    private long bytesBack;

    void add(StepCost cost) {
      jobs++;
      seconds += cost.seconds;
      opening += cost.opening;
      meanTask += cost.meanTask;
      longestTask += cost.longestTask;
      bytesOut += cost.bytesOut;
      bytesBack += cost.bytesBack;
    }

    int jobs() {
      return jobs;
    }

    /** {@return the mean; empty if there was no job} */
    Optional<StepCost> mean() {
      return jobs == 0
          ? Optional.empty()
          : Optional.of(
              new StepCost(
                  seconds / jobs,
                  opening / jobs,
                  meanTask / jobs,
                  longestTask / jobs,
                  bytesOut / jobs,
                  bytesBack / jobs));
    }
  }
}
