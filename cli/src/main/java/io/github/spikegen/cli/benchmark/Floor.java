package io.github.spikegen.cli.benchmark;

import io.github.spikegen.internal.Require;

/**
 * The least that one run of a subject could take: a number of runs of a workload.
 *
 * @param workload the workload
 * @param runs how many of its runs are the least that one run of the subject needs, above 0; what
 *     repeats itself often is run less often and multiplied
 */
public record Floor(Workload workload, double runs) {

  /** Checks the number. */
  public Floor {
    Require.positive("runs", runs);
  }

  static Floor of(Workload workload) {
    return new Floor(workload, 1);
  }
}
