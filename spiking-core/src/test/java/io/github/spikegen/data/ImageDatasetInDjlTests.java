package io.github.spikegen.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Blocks;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.BatchSampler;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.RandomSampler;
import ai.djl.training.dataset.Record;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.github.spikegen.data.BatchOrder.LastBatch;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ImageDatasetInDjlTests extends ArrayTest {

  private static final int SIZE = 10;

  /** Image i holds four pixels of value i; its label is i mod 2. */
  private final ImageDataset set =
      ImageDataset.of(
          new Shape(1, 2, 2),
          IntStream.range(0, SIZE)
              .mapToObj(i -> new byte[] {(byte) i, (byte) i, (byte) i, (byte) i})
              .toList(),
          IntStream.range(0, SIZE).map(i -> i % 2).toArray(),
          2);

  private static List<Integer> firstPixels(Iterable<Batch> batches) {
    List<Integer> pixels = new ArrayList<>();
    for (Batch batch : batches) {
      float[] values = batch.getData().singletonOrThrow().toFloatArray();
      long[] labels = batch.getLabels().singletonOrThrow().toLongArray();
      for (int i = 0; i < batch.getSize(); i++) {
        int pixel = Math.round(values[4 * i] * 255);
        assertEquals(pixel % 2, labels[i]);
        pixels.add(pixel);
      }
      batch.close();
    }
    return pixels;
  }

  @Test
  void batchesFollowTheOrderOfTheEpoch() {
    BatchOrder order = set.epoch(1, 2, 4, LastBatch.DROP);
    List<Integer> expected = new ArrayList<>();
    order.forEach(batch -> Arrays.stream(batch).forEach(expected::add));
    assertEquals(expected, firstPixels(set.getData(manager, order, null)));
  }

  @Test
  void threadsKeepTheOrder() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      BatchOrder order = set.epoch(1, 2, 3, LastBatch.KEEP);
      assertEquals(
          firstPixels(set.getData(manager, order, null)),
          firstPixels(set.getData(manager, order, threads)));
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void withoutASamplerTheImagesComeInTheirOrder() throws Exception {
    assertEquals(IntStream.range(0, SIZE).boxed().toList(), firstPixels(set.getData(manager)));
  }

  @Test
  void djlsRandomSamplerVisitsEveryImage() throws Exception {
    ImageDataset shuffled = set.withSampler(new BatchSampler(new RandomSampler(), 3));
    List<Integer> pixels = firstPixels(shuffled.limit(7).getData(manager));
    pixels.sort(null);
    assertEquals(IntStream.range(0, 7).boxed().toList(), pixels);
  }

  @Test
  void orderOfAnotherSizeIsRejected() {
    BatchOrder order = set.limit(5).epoch(1, 2, 3, LastBatch.KEEP);
    assertThrows(IllegalArgumentException.class, () -> set.getData(manager, order, null));
  }

  @Test
  void oneRecordIsOneImage() {
    Record single = set.get(manager, 7);
    assertEquals(new Shape(1, 2, 2), single.getData().singletonOrThrow().getShape());
    assertEquals(7 / 255f, single.getData().singletonOrThrow().toFloatArray()[0]);
    assertEquals(1, single.getLabels().singletonOrThrow().getLong());
  }

  @Test
  void splitsAndSubDatasetsAreImageSetsToo() throws Exception {
    RandomAccessDataset[] parts = set.randomSplit(7, 3);
    assertEquals(7, parts[0].size());
    List<Integer> pixels = firstPixels(parts[0].getData(manager));
    pixels.addAll(firstPixels(parts[1].getData(manager)));
    pixels.sort(null);
    assertEquals(IntStream.range(0, SIZE).boxed().toList(), pixels);
    assertEquals(List.of(3, 4), firstPixels(set.subDataset(3, 5).getData(manager)));
    assertEquals(List.of(8, 1), firstPixels(set.subDataset(List.of(8L, 1L)).getData(manager)));
  }

  @Test
  void managedArraysStayFlatOverManyBatches() {
    int before = ManagedArrays.count(manager);
    for (int epoch = 0; epoch < 100; epoch++) {
      BatchOrder order = set.epoch(1, epoch, 3, LastBatch.KEEP);
      firstPixels(set.getData(manager, order, null));
      for (int[] indices : order) {
        try (NDManager step = manager.newSubManager()) {
          set.images(step, indices);
          set.labels(step, indices);
        }
      }
    }
    assertEquals(before, ManagedArrays.count(manager));
  }

  @Test
  void trainerOfDjlTakesTheHandWorkedStep() throws Exception {
    ImageDataset whiteIsOne =
        ImageDataset.of(
            new Shape(1, 1, 1), List.of(new byte[] {0}, new byte[] {-1}), new int[] {0, 1}, 2);
    try (Model model = Model.newInstance("linear")) {
      model.setBlock(
          new SequentialBlock()
              .add(Blocks.batchFlattenBlock())
              .add(Linear.builder().setUnits(1).build()));
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(Loss.l1Loss())
              .optInitializer(Initializer.ZEROS, Parameter.Type.WEIGHT)
              .optOptimizer(Optimizer.sgd().setLearningRateTracker(Tracker.fixed(0.1f)).build());
      try (Trainer trainer = model.newTrainer(config)) {
        trainer.initialize(new Shape(2, 1, 1, 1));
        EasyTrain.fit(trainer, 1, whiteIsOne, null);
        // |w x + b - y| averaged over (0, 0) and (1, 1) has slope -1/2 in w and b at 0
        NDList images = new NDList(whiteIsOne.images(trainer.getManager(), 0, 1));
        assertArrayEquals(
            new float[] {0.05f, 0.1f},
            trainer.evaluate(images).singletonOrThrow().toFloatArray(),
            1e-6f);
      }
    }
  }
}
