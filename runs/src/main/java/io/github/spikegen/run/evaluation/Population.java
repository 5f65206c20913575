package io.github.spikegen.run.evaluation;

import io.github.spikegen.metric.similarity.DissimilarityMatrix;
import io.github.spikegen.metric.similarity.GramMatrix;
import io.github.spikegen.metric.similarity.PrincipalSubspace;
import io.github.spikegen.metric.similarity.ResponseMatrix;
import java.util.HashSet;
import java.util.Set;

/** What the measures need of a population, each computed once, when it is first asked for. */
final class Population {

  private final ResponseMatrix responses;
  private final Set<Integer> uniform = new HashSet<>();
  private final Once<DissimilarityMatrix> dissimilarities;
  private final Once<GramMatrix> gram;
  private final Once<PrincipalSubspace> components;

  Population(ResponseMatrix responses) {
    this.responses = responses;
    for (int stimulus : responses.uniformStimuli()) {
      uniform.add(stimulus);
    }
    dissimilarities = new Once<>(() -> DissimilarityMatrix.of(responses));
    gram = new Once<>(() -> GramMatrix.of(responses));
    components = new Once<>(() -> PrincipalSubspace.of(gram(), PrincipalSubspace.DEFAULT_SHARE));
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
}
