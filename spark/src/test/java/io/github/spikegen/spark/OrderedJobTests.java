package io.github.spikegen.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderedJobTests {

  private static CountDownLatch second;

  /** The first piece is done after the second. */
  private static String afterOthers(int piece) throws InterruptedException {
    if (piece == 0) {
      second.await(30, TimeUnit.SECONDS);
    } else {
      second.countDown();
    }
    return "piece " + piece;
  }

  @Test
  void resultsComeInTheOrderOfThePieces() throws IOException {
    second = new CountDownLatch(1);
    List<String> results = new ArrayList<>();
    OrderedJob.run(
        LocalSpark.context(),
        List.of(0, 1, 2),
        OrderedJobTests::afterOthers,
        () -> {},
        results::add);
    assertEquals(List.of("piece 0", "piece 1", "piece 2"), results);
  }

  @Test
  void jobsEndWhenTheWatchThrows() {
    IllegalStateException ended =
        assertThrows(
            IllegalStateException.class,
            () ->
                OrderedJob.run(
                    LocalSpark.context(),
                    List.of(0),
                    piece -> piece,
                    () -> {
                      throw new IllegalStateException("enough");
                    },
                    result -> {}));
    assertEquals("enough", ended.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          10 | 1 |  4 | 0-10
          10 | 2 |  4 | 0-4 4-10
          10 | 3 |  4 | 0-4 4-8 8-10
          10 | 4 |  4 | 0-2 2-5 5-7 7-10
          10 | 2 | 64 | 0-5 5-10
           2 | 5 | 64 | 0-1 1-2
          """)
  void imagesAreSplitBetweenBatchesWhereThereAreEnough(
      int count, int parts, int batchSize, String expected) {
    String found =
        OrderedJob.ranges(count, parts, batchSize).stream()
            .map(range -> range[0] + "-" + range[1])
            .collect(Collectors.joining(" "));
    assertEquals(expected, found);
  }
}
