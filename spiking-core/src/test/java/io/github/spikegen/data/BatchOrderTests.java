package io.github.spikegen.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.data.BatchOrder.LastBatch;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class BatchOrderTests {

  private static int[] flat(BatchOrder order) {
    return StreamSupport.stream(order.spliterator(), false).flatMapToInt(Arrays::stream).toArray();
  }

  @Test
  void orderOfASeedAndAnEpochNeverChanges() {
    BatchOrder order = BatchOrder.shuffled(8, 42, 3, 8, LastBatch.KEEP);
    assertArrayEquals(new int[] {0, 7, 5, 3, 2, 4, 1, 6}, order.batch(0));
  }

  @Test
  void everyIndexComesExactlyOnce() {
    for (int size = 1; size <= 30; size++) {
      for (int batchSize = 1; batchSize <= 9; batchSize++) {
        BatchOrder order = BatchOrder.shuffled(size, 1, size, batchSize, LastBatch.KEEP);
        int[] visited = flat(order);
        Arrays.sort(visited);
        assertArrayEquals(IntStream.range(0, size).toArray(), visited);
        assertEquals((size + batchSize - 1) / batchSize, order.batches());
      }
    }
  }

  @Test
  void droppingLeavesOnlyFullBatches() {
    BatchOrder order = BatchOrder.shuffled(10, 1, 0, 4, LastBatch.DROP);
    assertEquals(2, order.batches());
    assertEquals(8, Arrays.stream(flat(order)).distinct().count());
    order.forEach(batch -> assertEquals(4, batch.length));
  }

  @Test
  void keepingLeavesASmallerLastBatch() {
    BatchOrder order = BatchOrder.sequential(10, 4, LastBatch.KEEP);
    assertEquals(3, order.batches());
    assertArrayEquals(new int[] {8, 9}, order.batch(2));
  }

  @Test
  void aRestGoesOnWhereTheFirstBatchesEnd() {
    BatchOrder order = BatchOrder.shuffled(10, 1, 0, 4, LastBatch.KEEP);
    BatchOrder rest = order.from(1);
    assertEquals(2, rest.batches());
    assertArrayEquals(order.batch(1), rest.batch(0));
    assertArrayEquals(order.batch(2), rest.from(1).batch(0));
    assertArrayEquals(Arrays.copyOfRange(flat(order), 4, 10), flat(rest));
    assertEquals(0, order.from(3).batches());
    for (int image = 0; image < 10; image++) {
      assertEquals(order.isMirrored(image), rest.isMirrored(image), "image " + image);
    }
    assertThrows(IllegalArgumentException.class, () -> rest.batch(2));
    assertThrows(IllegalArgumentException.class, () -> order.from(4));
  }

  @Test
  void sameSeedAndEpochGiveTheSameOrder() {
    assertArrayEquals(
        flat(BatchOrder.shuffled(1000, 5, 2, 64, LastBatch.KEEP)),
        flat(BatchOrder.shuffled(1000, 5, 2, 64, LastBatch.KEEP)));
  }

  @Test
  void orderDoesNotDependOnTheBatchSize() {
    assertArrayEquals(
        flat(BatchOrder.shuffled(100, 5, 2, 7, LastBatch.KEEP)),
        flat(BatchOrder.shuffled(100, 5, 2, 100, LastBatch.KEEP)));
  }

  @Test
  void neighboringSeedsAndEpochsShareNoOrder() {
    long distinct =
        IntStream.range(0, 400)
            .mapToObj(i -> BatchOrder.shuffled(100, i / 20, i % 20, 100, LastBatch.KEEP).batch(0))
            .map(Arrays::toString)
            .distinct()
            .count();
    assertEquals(400, distinct);
  }

  /** A stage's epoch draws from {@code RandomKey.of(seed).fold(stream).fold(epoch)}. */
  @Test
  void anOrderSharesNoNumbersWithTheKeysOfStages() {
    for (int epoch = 0; epoch < 4; epoch++) {
      RandomKey stream = RandomKey.of(1).fold(epoch);
      BatchOrder order = BatchOrder.shuffled(64, 1, epoch, 8, LastBatch.KEEP);
      boolean[] mirrored = new boolean[64];
      boolean[] byStage = new boolean[64];
      for (int i = 0; i < 64; i++) {
        mirrored[i] = order.isMirrored(i);
        byStage[i] = stream.fold(1).fold(i).generator().nextBoolean();
      }
      assertFalse(Arrays.equals(mirrored, byStage), "epoch " + epoch);
    }
  }

  @Test
  void everyImageIsEquallyLikelyInEveryPlace() {
    int epochs = 3000;
    int[][] counts = new int[5][5];
    for (int epoch = 0; epoch < epochs; epoch++) {
      int[] order = BatchOrder.shuffled(5, 7, epoch, 5, LastBatch.KEEP).batch(0);
      for (int place = 0; place < 5; place++) {
        counts[place][order[place]]++;
      }
    }
    double chiSquare =
        Arrays.stream(counts)
            .flatMapToInt(Arrays::stream)
            .mapToDouble(count -> Math.pow(count - epochs / 5.0, 2) / (epochs / 5.0))
            .sum();
    assertEquals(16, chiSquare, 23, "chi-square with 16 degrees of freedom, 99.9 % below 39");
  }

  @Test
  void batchIsACopy() {
    BatchOrder order = BatchOrder.sequential(3, 3, LastBatch.KEEP);
    order.batch(0)[0] = 99;
    assertEquals(0, order.batch(0)[0]);
  }

  @Test
  void wrongArgumentsAreNamed() {
    assertEquals(
        "batchSize must be at least 1, but is 0",
        message(() -> BatchOrder.sequential(3, 0, LastBatch.KEEP)));
    assertEquals(
        "size must be at least 1, but is 0",
        message(() -> BatchOrder.sequential(0, 1, LastBatch.KEEP)));
    assertEquals(
        "batchSize is 4, but the set has 3 images and partial batches are dropped",
        message(() -> BatchOrder.sequential(3, 4, LastBatch.DROP)));
    assertEquals(
        "batch must be from 0 to 0, but is 1",
        message(() -> BatchOrder.sequential(3, 3, LastBatch.KEEP).batch(1)));
  }

  private static String message(Runnable call) {
    return assertThrows(IllegalArgumentException.class, call::run).getMessage();
  }
}
