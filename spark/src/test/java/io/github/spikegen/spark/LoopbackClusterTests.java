package io.github.spikegen.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cluster of the tests is one: tasks run in other processes, and outlive them. */
class LoopbackClusterTests {

  @TempDir private Path temporary;

  /**
   * Squares numbers, slowly; the first process that meets the last number says who it is and waits.
   */
  private static int slowSquare(int number, String marker)
      throws IOException, InterruptedException {
    Path file = Path.of(marker);
    if (number == 7 && !Files.exists(file)) {
      Files.writeString(file.resolveSibling("half"), "" + ProcessHandle.current().pid());
      Files.move(file.resolveSibling("half"), file);
      Thread.sleep(60_000); // killed meanwhile
    }
    return number * number;
  }

  @Test
  void aJobEndsWithTheSameAnswerThoughAnExecutorIsKilled() throws Exception {
    List<Integer> numbers = IntStream.range(0, 8).boxed().toList();
    String marker = temporary.resolve("marker").toString();
    try (LoopbackCluster cluster = LoopbackCluster.start(2);
        JavaSparkContext context = new JavaSparkContext(cluster.conf("loopback"))) {
      Set<Long> executors = new HashSet<>();
      while (executors.size() < 2) { // the second executor may still be starting
        executors.addAll(
            context
                .parallelize(numbers, 2)
                .mapPartitions(some -> List.of(ProcessHandle.current().pid()).iterator())
                .collect());
      }
      assertFalse(executors.contains(ProcessHandle.current().pid()));

      Thread killer = new Thread(() -> killWhoIsAt(Path.of(marker)));
      killer.start();
      List<Integer> squares =
          context.parallelize(numbers, 4).map(number -> slowSquare(number, marker)).collect();
      killer.join();
      assertEquals(numbers.stream().map(number -> number * number).toList(), squares);
      long killed = Long.parseLong(Files.readString(Path.of(marker)));
      assertTrue(executors.contains(killed));
      assertTrue(ProcessHandle.of(killed).isEmpty());
    }
  }

  private static void killWhoIsAt(Path marker) {
    try {
      while (!Files.exists(marker)) {
        Thread.sleep(20);
      }
      LoopbackCluster.kill(Long.parseLong(Files.readString(marker)));
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
