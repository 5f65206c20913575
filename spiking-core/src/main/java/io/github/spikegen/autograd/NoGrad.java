package io.github.spikegen.autograd;

import ai.djl.pytorch.jni.JniUtils;

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

  private final GradientMode previous;

  /** Switches gradient recording off on this thread. */
  public NoGrad() {
    previous = GradientMode.switchTo(false);
  }

  /**
   * Tells whether operations on this thread record gradients now.
   *
   * @return true while gradients are recorded
   */
  public static boolean isRecording() {
    return JniUtils.isGradMode();
  }

  /** Restores what was in force before. */
  @Override
  public void close() {
    previous.restore();
  }
}
