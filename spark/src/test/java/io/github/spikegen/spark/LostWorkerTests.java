package io.github.spikegen.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.SampleRequest;
import io.github.spikegen.run.gan.TinyGanRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images are drawn in other processes, which may end at any time. */
class LostWorkerTests {

  @TempDir private Path folder;

  @Test
  void imagesAreTheSameThoughAnExecutorIsKilled() throws IOException {
    TinyGanRun tiny = TinyGanRun.of(1);
    tiny.train(tiny.start(folder));
    try (NDManager manager = NDManager.newBaseManager();
        LoopbackCluster cluster = LoopbackCluster.start(2);
        JavaSparkContext context = new JavaSparkContext(cluster.conf("lost worker"))) {
      GenerativeModel model = GenerativeModel.load(folder, manager);
      SampleRequest request = SampleRequest.of(48).withBatchSize(4);
      long process =
          context.parallelize(List.of(1), 1).map(one -> ProcessHandle.current().pid()).first();
      assertNotEquals(ProcessHandle.current().pid(), process);
      List<float[]> found = new ArrayList<>();
      new SparkSampling(context, 12)
          .sample(
              model,
              request,
              images -> {
                LoopbackCluster.kill(process); // at the first batch, with others under way
                found.add(images.toFloatArray());
              });
      List<float[]> expected = new ArrayList<>();
      model.sample(request, images -> expected.add(images.toFloatArray()));
      assertEquals(expected.size(), found.size());
      for (int i = 0; i < found.size(); i++) {
        assertArrayEquals(expected.get(i), found.get(i), "batch " + i);
      }
    }
  }
}
