package io.github.spikegen.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import org.junit.jupiter.api.Test;

class NativeThreadsTests {

  @Test
  void nativeLibrariesSeeTheSettingUnlessTheUserMadeOne() {
    assumeTrue(Platform.isLinux());
    boolean theUsers =
        System.getenv(NativeThreads.SPIN_COUNT) != null || System.getenv("OMP_WAIT_POLICY") != null;
    String before = nativeEnvironment();
    boolean set = NativeThreads.sleepWhileWaiting();
    if (theUsers) {
      assertFalse(set);
      assertEquals(before, nativeEnvironment());
    } else {
      assertTrue(set);
      assertEquals("3000", nativeEnvironment());
    }
  }

  private static String nativeEnvironment() {
    Object[] name = {NativeThreads.SPIN_COUNT};
    return (String) NativeLibrary.getProcess().getFunction("getenv").invoke(String.class, name);
  }
}
