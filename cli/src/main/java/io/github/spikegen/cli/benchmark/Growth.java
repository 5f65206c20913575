package io.github.spikegen.cli.benchmark;

import ai.djl.ndarray.NDManager;
import java.util.OptionalLong;
import java.util.function.Function;

/** A subject whose floor is linear growth: a smaller one of its kind, as often as it is smaller. */
final class Growth implements Subject {

  private final Subject subject;
  private final Function<NDManager, Subject> smallest;
  private final double factor;
  private Subject opened;

  Growth(Subject subject, Function<NDManager, Subject> smallest, double factor) {
    this.subject = subject;
    this.smallest = smallest;
    this.factor = factor;
  }

  @Override
  public void prepare() {
    subject.prepare();
  }

  @Override
  public void run() {
    subject.run();
  }

  @Override
  public Floor floor(NDManager floorManager) {
    opened = smallest.apply(floorManager);
    return new Floor(opened, factor);
  }

  @Override
  public OptionalLong keptBytes() {
    return subject.keptBytes();
  }

  @Override
  public void close() {
    if (opened != null) {
      opened.close();
    }
    subject.close();
  }
}
