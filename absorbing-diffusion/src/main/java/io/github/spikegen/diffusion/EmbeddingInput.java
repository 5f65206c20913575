package io.github.spikegen.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Embedding;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.util.PairList;

/**
 * Tokens {@code [N, h, w]} and steps {@code [N]} as learned vectors, added up: {@code [N, E, h,
 * w]}.
 *
 * <p>The vectors of the steps start at 0, so that neighbouring steps start alike.
 */
final class EmbeddingInput extends AbstractBlock {

  private static final byte VERSION = 1;

  private final int channels;
  private final Parameter tokenVectors;
  private final Parameter stepVectors;

  EmbeddingInput(int tokens, int steps, int channels) {
    super(VERSION);
    this.channels = channels;
    tokenVectors = table("tokens", tokens, new NormalInitializer(1));
    stepVectors = table("steps", steps, Initializer.ZEROS);
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
        NDArray everywhere = step.reshape(-1, 1, 1, channels);
        NDArray sum = token.add(everywhere)) {
      return new NDList(sum.transpose(0, 3, 1, 2));
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
