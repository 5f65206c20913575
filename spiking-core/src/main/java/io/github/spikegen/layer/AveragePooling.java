package io.github.spikegen.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.spikegen.autograd.ArrayMemory;
import io.github.spikegen.autograd.GradientTape;

/**
 * The mean of each 2x2 square of an image, from {@code [N, C, H, W]} to {@code [N, C, H/2, W/2]}; a
 * last odd row or column is left out.
 *
 * <p>DJL's average pooling gives the same and is used where this one does not apply (other devices
 * and data types, gradients outside a {@code GradientScope}); on a CPU it takes several times as
 * long as reading and writing the images does.
 */
public final class AveragePooling extends AbstractBlock {

  private static final byte VERSION = 1;
  private static final int SIZE = 2;
  private static final Shape SQUARE = new Shape(SIZE, SIZE);

  private final Block engine = Pool.avgPool2dBlock(SQUARE, SQUARE);

  /** Makes the layer, which has no parameters. */
  public AveragePooling() {
    super(VERSION);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDArray x = inputs.singletonOrThrow();
    getOutputShapes(inputs.getShapes()); // refuses what is no image
    if (!GradientTape.canLoopOver(x)) {
      return engine.forward(parameterStore, inputs, training);
    }
    try (NDArray contiguous = ArrayMemory.contiguous(x)) {
      return new NDList(GradientTape.apply(SquareMeans.of(x.getShape()), contiguous));
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape input = inputShapes[0];
    if (input.dimension() != 4 || input.get(2) < SIZE || input.get(3) < SIZE) {
      throw new IllegalArgumentException(
          "average pooling takes images (N, C, H, W) of at least 2x2, but was given " + input);
    }
    return new Shape[] {
      new Shape(input.get(0), input.get(1), input.get(2) / SIZE, input.get(3) / SIZE)
    };
  }
}
