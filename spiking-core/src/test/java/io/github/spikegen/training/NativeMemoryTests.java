package io.github.spikegen.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.io.IOException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class NativeMemoryTests {

  @Test
  void keepingTellsTheSameEveryTimeAndNeedsLinux() {
    boolean kept = NativeMemory.keepFreedMemory();
    assertEquals(kept, NativeMemory.keepFreedMemory());
    if (!Platform.isLinux()) {
      assertFalse(kept);
    }
  }

  @Test
  void propertyOptsOut() {
    assertFalse(NativeMemory.isOptedOut());
    System.setProperty("spikegen.keepFreedMemory", "false");
    try {
      assertTrue(NativeMemory.isOptedOut());
    } finally {
      System.clearProperty("spikegen.keepFreedMemory");
    }
  }

  @Test
  void keepingNeedsGlibcsOwnMalloc() {
    Assumptions.assumeTrue(NativeMemory.keepFreedMemory());
    NativeLibrary libc = NativeLibrary.getInstance("libc.so.6");
    assertTrue(NativeMemory.isSameFunction("malloc", NativeLibrary.getProcess(), libc));
  }

  @Test
  void functionOfTheSameNameInAnotherLibraryIsNotTheSame() {
    Assumptions.assumeTrue(NativeMemory.keepFreedMemory());
    NativeLibrary libc = NativeLibrary.getInstance("libc.so.6");
    NativeLibrary libm = NativeLibrary.getInstance("libm.so.6");
    assertFalse(NativeMemory.isSameFunction("frexp", libc, libm)); // both have one
  }

  @Test
  void workInTheMainArenaReturnsItsResult() throws Exception {
    assertEquals("done", NativeMemory.callInMainArena(() -> "done"));
  }

  @Test
  void workRunsInTheMainArenaWhereMemoryIsKept() throws Exception {
    Assumptions.assumeTrue(NativeMemory.keepFreedMemory());
    assertTrue(NativeMemory.callInMainArena(MainArena::isCurrent));
  }

  @Test
  void exceptionOfTheWorkReachesTheCaller() {
    assertThrows(
        IOException.class,
        () ->
            NativeMemory.callInMainArena(
                () -> {
                  throw new IOException("work failed");
                }));
  }
}
