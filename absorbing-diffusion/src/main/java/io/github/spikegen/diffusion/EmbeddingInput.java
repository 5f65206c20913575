package io.github.spikegen.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Embedding;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.util.PairList;
import java.util.Optional;

/**
 * An input of {@link SpikingDenoiser}: tokens {@code [N, h, w]}, steps {@code [N]} and, where there
 * are classes, labels {@code [N]} as learned vectors, added up: {@code [N, E, h, w]}.
 *
 * <p>The vectors of steps and classes start at 0, so that they start alike. Of C classes there are
 * C + 1 vectors, the last for samples without a label, which is also what is taken if no labels are
 * given.
 */
final class EmbeddingInput extends AbstractBlock {

  private final int classes;
  private final int channels;
  private final Parameter tokenVectors;
  private final Parameter stepVectors;
  private final Optional<Parameter> classVectors;

  /**
   * Creates the tables, without weights, for tokens that include the mask and 0 or more classes.
   */
  EmbeddingInput(int tokens, int steps, int classes, int channels) {
    this.classes = classes;
    this.channels = channels;
    tokenVectors = table("tokens", tokens, new NormalInitializer(1));
    stepVectors = table("steps", steps, Initializer.ZEROS);
    classVectors =
        classes == 0
            ? Optional.empty()
            : Optional.of(table("classes", classes + 1, Initializer.ZEROS));
  }

  private Parameter table(String name, int rows, Initializer initializer) {
    return addParameter(
        Parameter.builder()
            .setName(name)
            .setType(Parameter.Type.OTHER)
            .optShape(new Shape(rows, channels))
            .optInitializer(initializer)
            .build());
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDArray tokens = inputs.get(0);
    try (NDArray steps = inputs.get(1).sub(1);
        NDArray token = lookUp(tokens, tokenVectors, parameterStore, training);
        NDArray step = lookUp(steps, stepVectors, parameterStore, training);
        NDArray sample = addClass(step, inputs, parameterStore, training);
        NDArray everywhere = sample.reshape(-1, 1, 1, channels);
        NDArray sum = token.add(everywhere)) {
      return new NDList(sum.transpose(0, 3, 1, 2));
    }
  }

  private NDArray addClass(
      NDArray step, NDList inputs, ParameterStore parameterStore, boolean training) {
    if (classVectors.isEmpty()) {
      return step.reshape(step.getShape());
    }
    NDArray steps = inputs.get(1);
    try (NDArray labels =
            inputs.size() > 2
                ? inputs.get(2).duplicate()
                : steps.getManager().full(steps.getShape(), classes, DataType.INT64);
        NDArray vectors = lookUp(labels, classVectors.get(), parameterStore, training)) {
      return step.add(vectors);
    }
  }

  private static NDArray lookUp(
      NDArray indices, Parameter table, ParameterStore parameterStore, boolean training) {
    NDArray rows = parameterStore.getValue(table, indices.getDevice(), training);
    return Embedding.embedding(indices, rows, SparseFormat.DENSE).singletonOrThrow();
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape tokens = inputShapes[0];
    return new Shape[] {new Shape(tokens.get(0), channels, tokens.get(1), tokens.get(2))};
  }
}
