package io.github.spikegen.cli.benchmark;

/** Something that is run again and again. */
@FunctionalInterface
public interface Workload {

  /** Gets ready for one run, which is not timed. */
  default void prepare() {}

  /** Runs once, and leaves no arrays behind. */
  void run();
}
