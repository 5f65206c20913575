package io.github.spikegen.optimizer;

import ai.djl.ndarray.NDArray;
import io.github.spikegen.autograd.ArrayMemory;
import io.github.spikegen.autograd.ParallelRanges;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Changes arrays in place, element by element, in one pass over their memory: an update of a few
 * operations is bound by how often it touches memory, not by its arithmetic.
 *
 * <p>Blocks are copied into Java arrays that stay in the cache; the compiler turns plain loops over
 * these into vector instructions.
 */
final class FusedLoop {

  private static final int BLOCK = 1024;

  private FusedLoop() {}

  /** What is done to one block; called on several threads at once. */
  @FunctionalInterface
  interface Body {

    /** Changes a block; what lies behind {@code count} has no meaning. */
    void run(float[] read, float[][] changed, int count);
  }

  /** Tells whether the memory of an array can be used in place. */
  static boolean fits(NDArray x) {
    return ArrayMemory.isHostFloat32(x) && ArrayMemory.of(x).contiguous();
  }

  /** Runs over arrays of one size that all fit. */
  static void run(Body body, NDArray read, NDArray... changed) {
    FloatBuffer source = ArrayMemory.floats(read);
    FloatBuffer[] targets =
        Arrays.stream(changed).map(ArrayMemory::floats).toArray(FloatBuffer[]::new);
    ParallelRanges.run(
        source.remaining(),
        ParallelRanges.VALUES_PER_THREAD,
        (from, to) -> run(body, source, targets, from, to));
    for (NDArray array : changed) {
      ArrayMemory.markChanged(array);
    }
  }

  private static void run(Body body, FloatBuffer source, FloatBuffer[] targets, int from, int to) {
    int size = Math.min(BLOCK, to - from);
    float[] read = new float[size];
    float[][] changed = new float[targets.length][size];
    for (int start = from; start < to; start += size) {
      int count = Math.min(size, to - start);
      source.get(start, read, 0, count);
      for (int i = 0; i < targets.length; i++) {
        targets[i].get(start, changed[i], 0, count);
      }
      body.run(read, changed, count);
      for (int i = 0; i < targets.length; i++) {
        targets[i].put(start, changed[i], 0, count);
      }
    }
  }
}
