package io.github.spikegen.cli.benchmark;

import ai.djl.ndarray.NDManager;
import java.util.Objects;
import java.util.function.Function;

/**
 * A named thing to time.
 *
 * @param name lower case and hyphens
 * @param setUp sets it up, with every array in the given manager
 */
public record BenchmarkCase(String name, Function<NDManager, Subject> setUp) {

  /** Checks that both are there. */
  public BenchmarkCase {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(setUp, "setUp");
  }
}
