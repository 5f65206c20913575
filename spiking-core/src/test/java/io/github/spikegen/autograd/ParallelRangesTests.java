package io.github.spikegen.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParallelRangesTests {

  private int engineThreads;

  @BeforeEach
  void remember() {
    Engine.getInstance();
    engineThreads = JniUtils.getNumThreads();
  }

  @AfterEach
  void restore() {
    JniUtils.setNumThreads(engineThreads);
  }

  @ParameterizedTest
  @CsvSource({"1, 100, 1", "3, 100, 3", "3, 25, 2", "3, 9, 1", "5, 0, 1"})
  void everyElementIsVisitedOnceByAsManyThreadsAsPay(int threads, int size, int parts) {
    JniUtils.setNumThreads(threads);
    int[] visits = new int[size];
    AtomicInteger calls = new AtomicInteger();
    ParallelRanges.run(
        size,
        10,
        (from, to) -> {
          calls.incrementAndGet();
          for (int i = from; i < to; i++) {
            visits[i]++;
          }
        });
    int[] once = new int[size];
    Arrays.fill(once, 1);
    assertArrayEquals(once, visits);
    assertEquals(parts, calls.get());
    assertEquals(parts, ParallelRanges.parts(size, 10));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void failureReachesTheCaller(int threads) {
    JniUtils.setNumThreads(threads);
    assertThrows(
        ArithmeticException.class,
        () ->
            ParallelRanges.run(
                100,
                1,
                (from, to) -> {
                  throw new ArithmeticException();
                }));
  }
}
