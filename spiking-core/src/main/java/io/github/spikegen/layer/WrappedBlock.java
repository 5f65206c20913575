package io.github.spikegen.layer;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.github.spikegen.probe.Probe.Application.Timing;

/**
 * The block inside a wrapper, whose complaints about shapes are put in the wrapper's terms.
 *
 * @param name the wrapper and the block, for messages
 * @param block the block inside
 * @param leadingAxes the number of axes of the wrapper's input that may change: time and batch
 */
record WrappedBlock(String name, Block block, int leadingAxes) {

  static WrappedBlock of(String wrapper, Block block, int leadingAxes) {
    String name = wrapper + "(" + block.getClass().getSimpleName() + ")";
    return new WrappedBlock(name, block, leadingAxes);
  }

  /** Returns the block's output shape. */
  Shape outputShape(Shape batch, Shape given) {
    try {
      return block.getOutputShapes(new Shape[] {batch})[0];
    } catch (EngineException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException(
          "%s does not take %s, which the block sees as %s".formatted(name, given, batch), e);
    }
  }

  /** Runs the block. */
  NDArray forward(
      ParameterStore store,
      NDArray batch,
      boolean training,
      Shape given,
      Shape initialized,
      Timing timing,
      long timeSteps) {
    try {
      return LayerRunner.run(block, store, batch, training, timing, timeSteps);
    } catch (EngineException | IllegalArgumentException e) {
      if (initialized != null && !given.slice(leadingAxes).equals(initialized.slice(leadingAxes))) {
        throw mismatch(given, initialized, e);
      }
      throw e;
    }
  }

  /**
   * Refuses an input of another rank than the block was initialized for: the engine would take
   * images without a batch axis for one image.
   */
  void requireRank(Shape given, Shape initialized) {
    if (initialized != null && given.dimension() != initialized.dimension()) {
      throw mismatch(given, initialized, null);
    }
  }

  private IllegalArgumentException mismatch(Shape given, Shape initialized, Exception cause) {
    return new IllegalArgumentException(
        "%s was initialized for %s, but was given %s".formatted(name, initialized, given), cause);
  }
}
