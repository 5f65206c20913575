package io.github.spikegen.cli.benchmark;

import ai.djl.ndarray.NDManager;
import java.util.OptionalLong;

/** What a case times, set up. */
public interface Subject extends Workload, AutoCloseable {

  /**
   * Sets up the floor, after at least one run.
   *
   * @param manager the manager of its arrays
   * @return the floor
   */
  Floor floor(NDManager manager);

  /**
   * Returns the bytes that a training step cannot do without between its passes: what each
   * convolution and dense layer is given and gives, and, where a layer is normalised, what its
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
