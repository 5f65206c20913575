package io.github.spikegen.testing;

import ai.djl.ndarray.NDManager;

/** Counts what a test would otherwise leak. */
public final class ManagedArrays {

  private ManagedArrays() {}

  /**
   * Counts the open arrays of the whole process.
   *
   * @param manager any manager
   * @return the number of arrays under the root of all managers
   */
  public static int count(NDManager manager) {
    NDManager root = manager;
    while (root.getParentManager() != null) {
      root = root.getParentManager();
    }
    return root.getManagedArrays().size();
  }
}
