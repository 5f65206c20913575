package io.github.spikegen.testing;

import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.AfterEach;

/** A test with a manager of its own, closed after each test. */
public abstract class ArrayTest {

  /** Owns the arrays of the test. */
  protected final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  final void closeManager() {
    manager.close();
  }
}
