package io.github.spikegen.run.evaluation;

import io.github.spikegen.metric.similarity.DissimilarityMatrix;
import io.github.spikegen.metric.similarity.GramMatrix;
import io.github.spikegen.metric.similarity.PrincipalSubspace;
import io.github.spikegen.metric.similarity.ResponseMatrix;
import io.github.spikegen.metric.similarity.UndefinedSimilarityException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/** What the measures need of a population, each computed once, when it is first asked for. */
final class Population {

  private final ResponseMatrix responses;
  private final Set<Integer> uniform = new HashSet<>();
  private final Lazy<DissimilarityMatrix> dissimilarities;
  private final Lazy<GramMatrix> gram;
  private final Lazy<PrincipalSubspace> components;

  Population(ResponseMatrix responses) {
    this.responses = responses;
    for (int stimulus : responses.uniformStimuli()) {
      uniform.add(stimulus);
    }
    dissimilarities = new Lazy<>(() -> DissimilarityMatrix.of(responses));
    gram = new Lazy<>(() -> GramMatrix.of(responses));
    components = new Lazy<>(() -> PrincipalSubspace.of(gram(), PrincipalSubspace.DEFAULT_SHARE));
  }

  ResponseMatrix responses() {
    return responses;
  }

  /** Tells whether all units respond to a stimulus the same. */
  boolean isUniform(int stimulus) {
    return uniform.contains(stimulus);
  }

  DissimilarityMatrix dissimilarities(int... stimuli) {
    return stimuli.length == responses.stimuli()
        ? dissimilarities.get()
        : DissimilarityMatrix.of(responses.ofStimuli(stimuli));
  }

  GramMatrix gram() {
    return gram.get();
  }

  PrincipalSubspace components() {
    return components.get();
  }

  /** Computes something when it is first asked for; keeps the value, or that it is undefined. */
  static final class Lazy<T> implements Supplier<T> {

    private final Supplier<T> computed;
    private T value;
    private UndefinedSimilarityException undefined;

    Lazy(Supplier<T> computed) {
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
}
