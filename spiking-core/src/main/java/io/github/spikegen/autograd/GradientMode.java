package io.github.spikegen.autograd;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;

/** The gradient mode that a thread had before it was switched. */
record GradientMode(boolean recording, Thread thread) {

  static GradientMode switchTo(boolean recording) {
    Engine.getInstance(); // loads the natives on first use
    GradientMode previous = new GradientMode(JniUtils.isGradMode(), Thread.currentThread());
    JniUtils.setGradMode(recording);
    return previous;
  }

  void restore() {
    if (Thread.currentThread() != thread) {
      throw new IllegalStateException(
          "gradient mode belongs to thread " + thread.getName() + " and must be restored there");
    }
    JniUtils.setGradMode(recording);
  }
}
