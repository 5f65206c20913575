package io.github.spikegen.autograd;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import java.nio.FloatBuffer;

/**
 * How the engine stores an array, and whether it is in a graph.
 *
 * @param inGraph whether a gradient flows into the array
 * @param leaf whether the array is no result of a recorded operation
 * @param version the number of changes in place
 * @param contiguous whether elements lie in row-major order without gaps
 * @param repeated whether all entries of the first axis share memory, as after {@link
 *     NDArray#broadcast}
 */
public record ArrayMemory(
    boolean inGraph, boolean leaf, long version, boolean contiguous, boolean repeated) {

  /**
   * {@return the state of an array now}
   *
   * @param x any array
   */
  public static ArrayMemory of(NDArray x) {
    long[] values = TorchScriptOperators.memory((PtNDArray) x);
    return new ArrayMemory(
        values[0] == 1, values[1] == 1, values[2], values[3] == 1, values[4] == 1);
  }

  /**
   * {@return whether {@link #floats} can reach an array: float32 in the host's memory, at most 2
   * GiB}
   *
   * @param x any array
   */
  public static boolean isHostFloat32(NDArray x) {
    return x.getDataType() == DataType.FLOAT32
        && x.getDevice().equals(Device.cpu())
        && x.size() > 0
        && x.size() <= Integer.MAX_VALUE / Float.BYTES;
  }

  /**
   * {@return an array's own memory in row-major order, to read and to write} It is valid as long as
   * the array is open. Code that writes to it calls {@link #markChanged} afterwards.
   *
   * @param x a contiguous array with {@link #isHostFloat32}
   */
  public static FloatBuffer floats(NDArray x) {
    return x.toByteBuffer(true).asFloatBuffer();
  }

  /**
   * Copies the elements of an array into another one.
   *
   * @param from any array
   * @param to an array of the same shape, perhaps of another type or on another device
   */
  public static void copy(NDArray from, NDArray to) {
    // a view of one axis, as arrays without axes can't be set by index
    try (NDArray target = to.reshape(-1);
        NDArray flat = from.reshape(-1);
        NDArray typed = flat.toType(to.getDataType(), false);
        NDArray source = typed.toDevice(to.getDevice(), false)) {
      target.set(new NDIndex(":"), source);
    }
  }

  /**
   * Tells the engine that an array was changed through {@link #floats}, as it knows of operations
   * in place: a graph that still needs the values of before then fails in the backward pass instead
   * of silently computing wrong gradients.
   *
   * @param x a contiguous array
   */
  public static void markChanged(NDArray x) {
    try (NoGrad off = new NoGrad()) {
      TorchScriptOperators.markChanged(x);
    }
  }

  /**
   * {@return the same values in contiguous memory, in {@code x}'s manager: a copy, or another
   * handle where {@code x} is contiguous already; gradients flow through it}
   *
   * @param x any array
   */
  public static NDArray contiguous(NDArray x) {
    return TorchScriptOperators.contiguous(x);
  }
}
