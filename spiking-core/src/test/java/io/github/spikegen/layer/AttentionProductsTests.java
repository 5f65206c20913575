package io.github.spikegen.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.probe.SynapticLayer.Count;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttentionProductsTests extends ArrayTest {

  private static Count count(NDArray all, int heads) {
    try (NDArray batch = TimeAxis.fold(all)) {
      return new AttentionProducts(heads).synapses(batch.getShape()).count(batch);
    }
  }

  private static long connections(Shape all, int heads) {
    return new AttentionProducts(heads).synapses(TimeAxis.fold(all)).connections();
  }

  @Test
  void everyPairOfKeyAndValueAndEveryQueryAddsUp() {
    // one place, 2 channels, one head: a query, both keys, one value
    NDArray all = manager.create(new float[] {1, 0, 1, 1, 0, 1}, new Shape(1, 1, 6, 1, 1));
    // 2 pairs; the query adds up a row of 2
    assertEquals(new Count(4, 2 + 2), count(all, 1));
    // in two heads: a query with a key and no value; a key with a value; rows of 1
    assertEquals(new Count(4, 1 + 1), count(all, 2));
    assertEquals(2 * 2 * 2, connections(all.getShape(), 1));
    assertEquals(2 * 2, connections(all.getShape(), 2));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void agreesWithLoops(int heads) {
    int channels = 4;
    int places = 6;
    Shape shape = new Shape(2, 3, 3L * channels, 2, 3);
    NDArray all =
        RandomKey.of(heads).uniform(manager, shape).lt(0.4).toType(DataType.FLOAT32, true);
    float[] spikes = all.toFloatArray();
    int size = channels / heads;
    long operations = 0;
    for (int sample = 0; sample < 6; sample++) {
      for (int head = 0; head < heads; head++) {
        for (int place = 0; place < places; place++) {
          for (int i = 0; i < size; i++) {
            int channel = head * size + i;
            int base = sample * 3 * channels;
            for (int j = 0; j < size; j++) {
              float key = spikes[(base + channels + channel) * places + place];
              float value = spikes[(base + 2 * channels + head * size + j) * places + place];
              operations += (long) (key * value);
              operations += (long) spikes[(base + channel) * places + place];
            }
          }
        }
      }
    }
    int before = ManagedArrays.count(manager);
    assertEquals(new Count(all.sum().getFloat(), operations), count(all, heads));
    assertEquals(before + 1, ManagedArrays.count(manager)); // the sum above
    NDArray ones = all.onesLike();
    assertEquals(6.0 * connections(shape, heads), count(ones, heads).operations());
  }
}
