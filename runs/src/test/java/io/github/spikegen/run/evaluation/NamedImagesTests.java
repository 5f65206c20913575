package io.github.spikegen.run.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.types.Shape;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.run.evaluation.Evaluation.NamedImages;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NamedImagesTests {

  private static NamedImages ten() {
    List<byte[]> pixels = IntStream.range(0, 10).mapToObj(i -> new byte[1]).toList();
    int[] labels = IntStream.range(0, 10).toArray();
    return new NamedImages(
        "ten", Optional.empty(), ImageDataset.of(new Shape(1, 1, 1), pixels, labels, 10));
  }

  @Test
  void someImagesComeFromAllOverTheSet() {
    assertArrayEquals(new int[] {0, 2, 5, 7}, ten().spread(4).images().labels());
    assertEquals(10, ten().spread(11).count());
  }

  @Test
  void aLimitKeepsTheFirst() {
    assertArrayEquals(new int[] {0, 1, 2}, ten().limit(3).images().labels());
  }
}
