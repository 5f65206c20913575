package io.github.spikegen.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

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

  /** A program of its own, as the allocator of a process is chosen at its start. */
  static final class Child {

    private Child() {}

    public static void main(String... arguments) {
      System.out.println(NativeMemory.keepFreedMemory());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/usr/lib/x86_64-linux-gnu/libjemalloc.so.2",
        "/usr/lib/x86_64-linux-gnu/libtcmalloc_minimal.so.4",
        "/usr/lib64/libjemalloc.so.2"
      })
  void anotherAllocatorIsLeftAlone(String library) throws Exception {
    Assumptions.assumeTrue(Files.exists(Path.of(library)));
    List<String> classes = new ArrayList<>();
    for (Class<?> type :
        List.of(
            Child.class, NativeMemory.class, NativeLibrary.class, Platform.class, Logger.class)) {
      classes.add(
          Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
    }
    ProcessBuilder java =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            String.join(File.pathSeparator, classes),
            Child.class.getName());
    java.environment().put("LD_PRELOAD", library);
    Process child = java.start();
    String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, child.waitFor());
    assertEquals("false", said.strip());
  }
}
