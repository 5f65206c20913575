package io.github.spikegen.training;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settings of the C library's allocator that spare training the cost of fresh memory.
 *
 * <p>By default glibc hands large freed blocks back to the system, and every new large array
 * page-faults and is zeroed again. Kept blocks make programs that allocate large arrays step after
 * step about twice as fast; the process then stays at its peak size. On other systems and C
 * libraries, and with another allocator in place of glibc's (a preloaded jemalloc or tcmalloc),
 * nothing happens. The system property {@code spikegen.keepFreedMemory=false} switches this off.
 */
public final class NativeMemory {

  /** The system property that, set to {@code false}, leaves the allocator alone. */
  public static final String PROPERTY = "spikegen.keepFreedMemory";

  private static final Logger LOGGER = LoggerFactory.getLogger(NativeMemory.class);

  // the parameters of mallopt, from malloc.h
  private static final int M_TRIM_THRESHOLD = -1;
  private static final int M_TOP_PAD = -2;
  private static final int M_MMAP_MAX = -4;

  /** Above the size of two heaps of a thread's arena (64 MiB each), so that none is given back. */
  private static final int KEPT_ON_TOP = 128 << 20;

  private static Boolean kept;

  private NativeMemory() {}

  /**
   * Makes the allocator keep freed blocks for the rest of the process; further calls do nothing.
   *
   * <p>Threads other than the process's first one, so all Java threads by default, get blocks above
   * 64 MiB straight from the system whatever is set.
   *
   * @return whether it took effect: false where opted out, and elsewhere than on Linux with glibc
   *     and its own allocator
   */
  public static synchronized boolean keepFreedMemory() {
    if (kept == null) {
      kept = Platform.isLinux() && !isOptedOut() && isGlibcsMalloc() && set();
      LOGGER.debug("Freed native memory is {}", kept ? "kept" : "left to the allocator");
    }
    return kept;
  }

  static boolean isOptedOut() {
    return "false".equalsIgnoreCase(System.getProperty(PROPERTY));
  }

  /** A preloaded allocator replaces malloc, but leaves glibc's mallopt, which then sets nothing. */
  private static boolean isGlibcsMalloc() {
    try {
      return isSameFunction(
          "malloc", NativeLibrary.getProcess(), NativeLibrary.getInstance("libc.so.6"));
    } catch (LinkageError e) {
      return false; // another C library
    }
  }

  static boolean isSameFunction(String name, NativeLibrary one, NativeLibrary other) {
    return Pointer.nativeValue(one.getFunction(name))
        == Pointer.nativeValue(other.getFunction(name));
  }

  private static boolean set() {
    // All three are needed: the first stops separate mappings, the second trimming, and only the
    // third keeps a thread's emptied heaps.
    return mallopt(M_MMAP_MAX, 0)
        && mallopt(M_TRIM_THRESHOLD, -1)
        && mallopt(M_TOP_PAD, KEPT_ON_TOP);
  }

  private static boolean mallopt(int parameter, int value) {
    try {
      Object[] arguments = {parameter, value};
      return NativeLibrary.getProcess().getFunction("mallopt").invokeInt(arguments) == 1;
    } catch (LinkageError e) {
      return false; // another C library
    }
  }
}
