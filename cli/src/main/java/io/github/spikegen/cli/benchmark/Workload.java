package io.github.spikegen.cli.benchmark;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.internal.Require;
import java.util.OptionalLong;

/** Something that is run again and again. */
@FunctionalInterface
public interface Workload {

  /** Gets ready for one run, which is not timed. */
  default void prepare() {}

  /** Runs once, and leaves no arrays behind. */
  void run();

  /** What a case times, set up. */
  interface Measured extends Workload, AutoCloseable {

    /**
     * Sets up the floor, after at least one run.
     *
     * @param manager the manager of its arrays
     * @return the floor
     */
    Floor floor(NDManager manager);

    /**
     * Returns the bytes that a training step cannot do without between its passes: what each
     * convolution and dense layer is given and gives, and, where a layer is normalized, what its
     * neurons are given.
     *
     * @return the bytes; empty where nothing is trained
     */
    default OptionalLong keptBytes() {
      return OptionalLong.empty();
    }

    /** Frees what does not lie in the manager it was opened with. */
    @Override
    default void close() {}
  }

  /**
   * The least that one run of a measured workload could take: a number of runs of another.
   *
   * @param workload the workload
   * @param runs how many of its runs are the least that one run of the measured workload needs,
   *     above 0; what repeats itself often is run less often and multiplied
   */
  record Floor(Workload workload, double runs) {

    /** Checks the number. */
    public Floor {
      Require.positive("runs", runs);
    }

    static Floor of(Workload workload) {
      return new Floor(workload, 1);
    }
  }
}
