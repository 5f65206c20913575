package io.github.spikegen.autograd;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;

/**
 * A seed for random numbers, passed as an argument: the same key always gives the same numbers, so
 * nothing depends on the hidden state of a generator.
 *
 * <p>A training step derives its key from the run's seed, the epoch and the step: {@code
 * RandomKey.of(seed).fold(epoch).fold(step)}. A resumed run then draws what the uninterrupted one
 * would have drawn.
 *
 * @param seed the 64 bits that identify the key
 */
public record RandomKey(long seed) {

  /**
   * {@return the key of a run}
   *
   * @param seed the run's seed
   */
  public static RandomKey of(long seed) {
    return new RandomKey(seed).fold(0);
  }

  /**
   * {@return an independent key that depends on this one and a number}
   *
   * @param number what the new key is for, such as an epoch, a step or the index of a sample
   */
  public RandomKey fold(long number) {
    return new RandomKey(mix(mix(seed) + number));
  }

  /** Scrambles 64 bits one to one: multiply and xor-shift rounds. */
  private static long mix(long bits) {
    long z = bits + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** {@return a new generator that starts from this key, with the same sequence at every call} */
  public SplittableRandom generator() {
    return new SplittableRandom(seed);
  }

  /**
   * {@return float32 numbers, uniform on {@code [0, 1)}, the same at every call}
   *
   * @param manager the manager of the result
   * @param shape the shape of the result
   */
  public NDArray uniform(NDManager manager, Shape shape) {
    SplittableRandom random = generator();
    return fill(manager, shape, () -> (random.nextInt() >>> 8) * 0x1p-24f);
  }

  /**
   * {@return float32 numbers, standard normal, the same at every call}
   *
   * @param manager the manager of the result
   * @param shape the shape of the result
   */
  public NDArray normal(NDManager manager, Shape shape) {
    SplittableRandom random = generator();
    return fill(manager, shape, () -> (float) random.nextGaussian());
  }

  private static NDArray fill(NDManager manager, Shape shape, FloatSource source) {
    int size = Math.toIntExact(shape.size());
    ByteBuffer bytes = manager.allocateDirect(size * Float.BYTES).order(ByteOrder.nativeOrder());
    FloatBuffer values = bytes.asFloatBuffer();
    for (int i = 0; i < size; i++) {
      values.put(i, source.next());
    }
    // copied into memory that the engine owns, because autograd may keep the result
    try (NDArray overJavaBuffer = manager.create(bytes, shape, DataType.FLOAT32)) {
      return overJavaBuffer.duplicate();
    }
  }

  /** A supplier of primitive floats. */
  @FunctionalInterface
  private interface FloatSource {
    float next();
  }
}
