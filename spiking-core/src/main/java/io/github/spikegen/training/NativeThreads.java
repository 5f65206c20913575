package io.github.spikegen.training;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the engine's threads wait for each other.
 *
 * <p>GNU OpenMP's threads spin while they wait. Where another program takes one of their cores,
 * they spin in place of it, and a training step takes ten times as long. Threads that soon fall
 * asleep are hardly disturbed, and a few per cent slower on a quiet machine.
 */
public final class NativeThreads {

  /** The environment variable of GNU OpenMP that says how often a waiting thread looks again. */
  static final String SPIN_COUNT = "GOMP_SPINCOUNT";

  private static final String WAIT_POLICY = "OMP_WAIT_POLICY";
  private static final String BRIEFLY = "3000";

  private static final Logger LOGGER = LoggerFactory.getLogger(NativeThreads.class);

  private NativeThreads() {}

  /**
   * Makes waiting threads fall asleep soon, unless the environment says how they wait ({@code
   * GOMP_SPINCOUNT} or {@code OMP_WAIT_POLICY}). It must be called before the engine is first used,
   * which reads the setting once; later calls change nothing.
   *
   * @return whether it was set: false where the environment has a setting, and elsewhere than on
   *     Linux
   */
  public static boolean sleepWhileWaiting() {
    boolean set =
        Platform.isLinux()
            && System.getenv(SPIN_COUNT) == null
            && System.getenv(WAIT_POLICY) == null
            && setEnvironment(SPIN_COUNT, BRIEFLY);
    LOGGER.debug("{} {}", SPIN_COUNT, set ? "set to " + BRIEFLY : "left as it is");
    return set;
  }

  /** Sets a variable of the process as C libraries see it; Java's own view is a copy. */
  private static boolean setEnvironment(String name, String value) {
    try {
      Object[] arguments = {name, value, 1};
      return NativeLibrary.getProcess().getFunction("setenv").invokeInt(arguments) == 0;
    } catch (LinkageError e) {
      return false;
    }
  }
}
