package io.github.spikegen.run.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessMemoryTests {

  @Test
  void sizesAreToldOnLinuxAlone() {
    boolean linux = OS.LINUX.isCurrentOs();
    assertEquals(linux, ProcessMemory.residentBytes().isPresent());
    assertEquals(linux, ProcessMemory.residentMebibytes().isPresent());
    assertEquals(linux, ProcessMemory.peakBytes().isPresent());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void thePeakIsNoLessThanTheSize() {
    ProcessMemory.giveBackFreed();
    ProcessMemory.resetPeak();
    long size = ProcessMemory.residentBytes().getAsLong();
    assertTrue(size > 10 << 20, "a Java process takes more than " + size);
    // each thread's last changes are not in the kernel's figures yet
    assertTrue(ProcessMemory.peakBytes().getAsLong() > size - (16 << 20));
    assertEquals(
        size / 1e6, ProcessMemory.residentMebibytes().getAsLong() * 1.048576, 30, "MiB and bytes");
  }
}
