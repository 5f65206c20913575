package io.github.spikegen.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.BatchSampler;
import ai.djl.training.dataset.RandomSampler;
import ai.djl.training.dataset.Sampler;
import io.github.spikegen.data.BatchOrder.LastBatch;
import io.github.spikegen.data.ImageDataset.Augmentation;
import io.github.spikegen.testing.ArrayTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HorizontalFlipTests extends ArrayTest {

  private static final int SIZE = 40;
  private static final int RAISE = 6; // of every pixel from one image to the next
  private static final Shape SHAPE = new Shape(2, 2, 3);
  private static final byte[] FIRST = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  private static final int[] FIRST_MIRRORED = {2, 1, 0, 5, 4, 3, 8, 7, 6, 11, 10, 9};

  private final ImageDataset plain = images(SIZE);
  private final ImageDataset flipping = plain.withAugmentation(Augmentation.HORIZONTAL_FLIP);

  /** Image i has the pixels of the first one, each raised by i times RAISE, and label i mod 5. */
  private static ImageDataset images(int count) {
    List<byte[]> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] image = FIRST.clone();
      for (int j = 0; j < image.length; j++) {
        image[j] += (byte) (RAISE * i);
      }
      images.add(image);
    }
    return ImageDataset.of(SHAPE, images, IntStream.range(0, count).map(i -> i % 5).toArray(), 5);
  }

  private static int[] expected(int index, boolean isMirrored) {
    return IntStream.range(0, FIRST.length)
        .map(j -> (isMirrored ? FIRST_MIRRORED[j] : FIRST[j]) + RAISE * index)
        .toArray();
  }

  /** Walks an epoch; checks every image against the two it may be; returns the mirrored ones. */
  private boolean[] mirrored(ImageDataset set, Sampler sampler) {
    return mirrored(set, sampler, null);
  }

  private boolean[] mirrored(ImageDataset set, Sampler sampler, ExecutorService threads) {
    boolean[] mirrored = new boolean[(int) set.size()];
    for (Batch batch : set.getData(manager, sampler, threads)) {
      try (batch;
          NDArray bytes = Pixels.toBytes(batch.getData().singletonOrThrow())) {
        int[] pixels = bytes.toUint8Array();
        long[] labels = batch.getLabels().singletonOrThrow().toLongArray();
        for (int i = 0; i < batch.getSize(); i++) {
          int[] image = Arrays.copyOfRange(pixels, i * FIRST.length, (i + 1) * FIRST.length);
          int index = Arrays.stream(image).min().orElseThrow() / RAISE;
          mirrored[index] = image[0] > image[1];
          assertArrayEquals(expected(index, mirrored[index]), image);
          assertEquals(index % 5, labels[i]);
        }
      }
    }
    return mirrored;
  }

  private static int count(boolean... flags) {
    return (int) IntStream.range(0, flags.length).filter(i -> flags[i]).count();
  }

  private BatchOrder epoch(long seed, long epoch, int batchSize) {
    return flipping.epoch(seed, epoch, batchSize, LastBatch.KEEP);
  }

  @Test
  void anEpochShowsAboutHalfOfTheImagesMirroredFromLeftToRight() {
    int mirrored = 0;
    for (int epoch = 0; epoch < 10; epoch++) {
      mirrored += count(mirrored(flipping, epoch(1, epoch, 8)));
    }
    // 400 throws of a coin: mean 200, standard deviation 10
    assertTrue(mirrored > 160 && mirrored < 240, mirrored + " of 400");
  }

  @Test
  void seedAndEpochDecideAndNothingElse() throws Exception {
    boolean[] mirrored = mirrored(flipping, epoch(1, 3, 8));
    assertArrayEquals(mirrored, mirrored(flipping, epoch(1, 3, 8)));
    assertArrayEquals(mirrored, mirrored(flipping, epoch(1, 3, 7)));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      assertArrayEquals(mirrored, mirrored(flipping, epoch(1, 3, 8), threads));
    } finally {
      threads.shutdown();
    }
    assertFalse(Arrays.equals(mirrored, mirrored(flipping, epoch(1, 4, 8))));
    assertFalse(Arrays.equals(mirrored, mirrored(flipping, epoch(2, 3, 8))));
  }

  @Test
  void setsWithoutAugmentationStayAsTheyAre() {
    assertEquals(Augmentation.NONE, plain.augmentation());
    assertEquals(0, count(mirrored(plain, epoch(1, 0, 8))));
    ImageDataset back = flipping.withAugmentation(Augmentation.NONE);
    assertEquals(0, count(mirrored(back, epoch(1, 0, 8))));
  }

  @Test
  void evaluationSeesTheImagesAsTheyAre() {
    mirrored(flipping, epoch(1, 0, 8)); // leaves no trace
    int[] all = IntStream.range(0, SIZE).toArray();
    int[] pixels = plain.bytes(manager, all).toUint8Array();
    assertArrayEquals(pixels, flipping.bytes(manager, all).toUint8Array());
    assertArrayEquals(
        plain.images(manager, all).toFloatArray(), flipping.images(manager, all).toFloatArray());
    try (Batch batch = flipping.batch(manager, all)) {
      assertArrayEquals(pixels, Pixels.toBytes(batch.getData().singletonOrThrow()).toUint8Array());
    }
    for (int i = 0; i < SIZE; i++) {
      NDArray image = flipping.get(manager, i).getData().singletonOrThrow();
      assertArrayEquals(expected(i, false), Pixels.toBytes(image).toUint8Array());
    }
    assertEquals(0, count(mirrored(flipping, flipping.inOrder(8))));
    assertEquals(0, count(mirrored(flipping, new BatchSampler(new RandomSampler(), 8, false))));
  }

  @Test
  void checksumAndVarianceAreThoseOfTheImages() {
    assertEquals(plain.checksum(), flipping.checksum());
    assertEquals(plain.variance(), flipping.variance());
  }

  @Test
  void derivedSetsKeepTheChoice() throws Exception {
    assertEquals(Augmentation.HORIZONTAL_FLIP, flipping.subset(1, 2).augmentation());
    assertEquals(Augmentation.HORIZONTAL_FLIP, flipping.limit(3).augmentation());
    ImageDataset sampled = flipping.withSampler(epoch(1, 0, 8));
    assertEquals(Augmentation.HORIZONTAL_FLIP, sampled.augmentation());
    assertNotEquals(
        0, count(mirrored(flipping.limit(20), flipping.limit(20).epoch(1, 0, 5, LastBatch.KEEP))));
  }
}
