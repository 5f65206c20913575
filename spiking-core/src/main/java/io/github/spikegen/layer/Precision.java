package io.github.spikegen.layer;

/**
 * The numbers that convolutions on the current thread multiply.
 *
 * <pre>{@code
 * try (Precision.Scope bfloat16 = Precision.BFLOAT16.use()) {
 *   loop.runEpoch(epoch, batches, steps, step);
 * }
 * }</pre>
 *
 * <p>One thread's choice does not reach others. A thread begins with {@link #FLOAT32}.
 */
public enum Precision {
  /** What all arrays are. */
  FLOAT32,

  /**
   * Float32's range with 8 binary digits. For {@link Conv2d} and {@link TransposedConv2d}, images,
   * kernels and results are rounded to it, and so are their gradients. Sums inside a convolution
   * are float32, as is everything outside: arrays, stored weights, biases, batch norm, neurons, the
   * optimizer. Spikes, and averages over 2x2 of them, are exact in bfloat16.
   *
   * <p>Processors with bfloat16 instructions (AVX-512 BF16, AMX) take a fraction of the time for
   * the same convolution; others need more.
   */
  BFLOAT16;

  private static final ThreadLocal<Precision> CURRENT = ThreadLocal.withInitial(() -> FLOAT32);

  /**
   * {@return what convolutions on this thread compute in; {@link #FLOAT32} unless another is in
   * use}
   */
  public static Precision current() {
    return CURRENT.get();
  }

  /**
   * Switches the current thread to this precision.
   *
   * @return what ends it, on the same thread
   */
  public Scope use() {
    return new Scope(this);
  }

  /** Ends the use of a precision. */
  public static final class Scope implements AutoCloseable {

    private final Precision previous = CURRENT.get();

    private Scope(Precision precision) {
      CURRENT.set(precision);
    }

    /** Restores what was in force before. */
    @Override
    public void close() {
      CURRENT.set(previous);
    }
  }
}
