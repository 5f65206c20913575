package io.github.spikegen.autograd;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.function.UnaryOperator;

/**
 * Switches gradient recording off on the current thread until closed.
 *
 * <p>DJL switches it off only on the thread that loaded the engine: on every other thread,
 * operations on parameters build graphs unless they run inside such a block.
 *
 * <pre>{@code
 * try (NoGrad off = new NoGrad()) {
 *   images = model.decode(tokens);
 * }
 * }</pre>
 */
public final class NoGrad implements AutoCloseable {

  private final Thread thread = Thread.currentThread();
  private final boolean wasRecording;

  /** Switches gradient recording off on this thread. */
  public NoGrad() {
    Engine.getInstance(); // loads the natives on first use
    wasRecording = JniUtils.isGradMode();
    JniUtils.setGradMode(false);
  }

  /** {@return whether operations on this thread record gradients now} */
  public static boolean isRecording() {
    return JniUtils.isGradMode();
  }

  /**
   * {@return the result of a function, computed without gradients in a manager of its own; only the
   * result is left, in {@code input}'s manager}
   *
   * @param input an array of any shape
   * @param function what to compute from the input; every array that it makes from its argument is
   *     freed except the one that it returns
   */
  public static NDArray evaluate(NDArray input, UnaryOperator<NDArray> function) {
    try (NoGrad off = new NoGrad();
        NDManager work = input.getManager().newSubManager()) {
      NDArray view = input.reshape(input.getShape()); // shares memory, but has an owner of its own
      view.attach(work);
      NDArray result = function.apply(view);
      result.attach(input.getManager());
      return result;
    }
  }

  /**
   * Restores the mode of before.
   *
   * @throws IllegalStateException on another thread than the one that opened this
   */
  @Override
  public void close() {
    if (Thread.currentThread() != thread) {
      throw new IllegalStateException(
          "gradient mode belongs to thread " + thread.getName() + " and must be restored there");
    }
    JniUtils.setGradMode(wasRecording);
  }
}
