package io.github.spikegen.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * An input of {@link SpikingDenoiser}: tokens, int64 {@code [N, h, w]}, and steps, int64 {@code
 * [N]}, as two channels of plain numbers, float32 {@code [N, 2, h, w]}. It has no weights and takes
 * no labels.
 */
public final class ScalarInput extends AbstractBlock {

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDArray tokens = inputs.get(0);
    try (NDArray index = tokens.toType(DataType.FLOAT32, true);
        NDArray step = inputs.get(1).toType(DataType.FLOAT32, true);
        NDArray perSample = step.reshape(-1, 1, 1);
        NDArray everywhere = perSample.broadcast(tokens.getShape())) {
      return new NDList(NDArrays.stack(new NDList(index, everywhere), 1));
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape tokens = inputShapes[0];
    return new Shape[] {new Shape(tokens.get(0), 2, tokens.get(1), tokens.get(2))};
  }
}
