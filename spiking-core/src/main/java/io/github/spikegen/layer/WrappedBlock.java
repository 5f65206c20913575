package io.github.spikegen.layer;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;

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

  /**
   * Returns the block's output shape.
   *
   * @param batch the shape that the block is given
   * @param given the shape that the wrapper was given
   * @throws IllegalArgumentException if the block does not take it
   */
  Shape outputShape(Shape batch, Shape given) {
    try {
      return block.getOutputShapes(new Shape[] {batch})[0];
    } catch (EngineException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException(
          "%s does not take %s, which the block sees as %s".formatted(name, given, batch), e);
    }
  }

  /**
   * Runs the block.
   *
   * @param batch what the block is given
   * @param given the shape that the wrapper was given
   * @param initialised the shape that the wrapper was initialised for, or null if it was not
   * @param presentation how the batch stands in time
   * @throws IllegalArgumentException if the block does not take it
   */
  NDArray forward(
      ParameterStore store,
      NDArray batch,
      boolean training,
      Shape given,
      Shape initialised,
      Presentation presentation) {
    try {
      return SynapseListening.forward(block, store, new NDList(batch), training, presentation)
          .singletonOrThrow();
    } catch (EngineException | IllegalArgumentException e) {
      if (initialised != null && !given.slice(leadingAxes).equals(initialised.slice(leadingAxes))) {
        throw mismatch(given, initialised, e);
      }
      throw e;
    }
  }

  /**
   * Refuses an input of another rank than the block was initialised for: the engine would take
   * images without a batch axis for one image.
   *
   * @param initialised the shape that the wrapper was initialised for, or null if it was not
   */
  void requireRank(Shape given, Shape initialised) {
    if (initialised != null && given.dimension() != initialised.dimension()) {
      throw mismatch(given, initialised, null);
    }
  }

  private IllegalArgumentException mismatch(Shape given, Shape initialised, Exception cause) {
    return new IllegalArgumentException(
        "%s was initialised for %s, but was given %s".formatted(name, initialised, given), cause);
  }
}
