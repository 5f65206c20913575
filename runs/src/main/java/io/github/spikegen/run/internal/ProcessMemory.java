package io.github.spikegen.run.internal;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The memory that this process occupies, native arrays included; told by Linux alone. */
public final class ProcessMemory {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");
  private static final String CLEAR_PEAK = "5";

  private ProcessMemory() {}

  /** {@return the resident size in MiB, empty elsewhere than on Linux} */
  public static OptionalLong residentMebibytes() {
    OptionalLong bytes = residentBytes();
    return bytes.isPresent() ? OptionalLong.of(bytes.getAsLong() >> 20) : bytes;
  }

  /** {@return the resident size in bytes, empty elsewhere than on Linux} */
  public static OptionalLong residentBytes() {
    return bytes("VmRSS:");
  }

  /**
   * {@return the largest resident size since the process started, or since {@link #resetPeak}: the
   * size in bytes; empty elsewhere than on Linux}
   */
  public static OptionalLong peakBytes() {
    return bytes("VmHWM:");
  }

  /**
   * {@return what the process may use at most, in bytes: the machine's memory, or a container's
   * limit}
   */
  public static double ofMachine() {
    // what the interface of java.lang.management lacks, every JDK's own has
    return (double)
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  private static OptionalLong bytes(String field) {
    if (!Files.isReadable(STATUS)) {
      return OptionalLong.empty();
    }
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(field))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * Makes the present resident size the largest one.
   *
   * @return whether it could be done
   */
  public static boolean resetPeak() {
    if (!Platform.isLinux()) {
      return false;
    }
    try {
      Files.writeString(CLEAR, CLEAR_PEAK);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Gives freed memory back to the system: Java's, as far as its collector does so, and native
   * memory where the C library is glibc.
   */
  public static void giveBackFreed() {
    System.gc(); // or the heap may shrink while something else is measured
    if (Platform.isLinux()) {
      try {
        NativeLibrary.getProcess().getFunction("malloc_trim").invokeInt(new Object[] {0L});
      } catch (LinkageError e) {
        // another C library
      }
    }
  }
}
