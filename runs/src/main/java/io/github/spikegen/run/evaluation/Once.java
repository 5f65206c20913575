package io.github.spikegen.run.evaluation;

import io.github.spikegen.metric.similarity.UndefinedSimilarityException;
import java.util.function.Supplier;

/** Computes something when it is first asked for, and remembers it, or that it is undefined. */
final class Once<T> implements Supplier<T> {

  private final Supplier<T> computed;
  private T value;
  private UndefinedSimilarityException undefined;

  Once(Supplier<T> computed) {
    this.computed = computed;
  }

  @Override
  public T get() {
    if (value == null && undefined == null) {
      try {
        value = computed.get();
      } catch (UndefinedSimilarityException e) {
        undefined = e;
      }
    }
    if (undefined != null) {
      throw undefined;
    }
    return value;
  }
}
