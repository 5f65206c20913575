package io.github.spikegen.testing;

import java.nio.ByteBuffer;

/** Makes arrays over Java buffers show themselves where autograd keeps one. */
public final class Garbage {

  private Garbage() {}

  /** Collects unreachable buffers, and lets new ones take and overwrite their memory. */
  public static void collect() {
    for (int i = 0; i < 3; i++) {
      System.gc();
      for (int j = 0; j < 200; j++) {
        ByteBuffer.allocateDirect(4 << (j % 5)).putFloat(1e-30f);
      }
    }
  }
}
