package io.github.spikegen.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.coding.ImageTokenizer;
import io.github.spikegen.data.BatchOrder;
import io.github.spikegen.data.BatchOrder.LastBatch;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.optimizer.Adam;
import io.github.spikegen.optimizer.AdamW;
import io.github.spikegen.optimizer.Schedules;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import io.github.spikegen.training.TrainingLoop;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenDatasetTests extends ArrayTest {

  /** Each pixel is its own token: dark is 0, bright is 1. */
  private record PixelTokenizer() implements ImageTokenizer {

    @Override
    public int codebookSize() {
      return 2;
    }

    @Override
    public Shape tokenShape() {
      return new Shape(2, 2);
    }

    @Override
    public NDArray encode(NDArray images) {
      return NoGrad.evaluate(images, x -> x.gt(0.5).toType(DataType.INT64, true).squeeze(1));
    }

    @Override
    public NDArray decode(NDArray tokens) {
      return NoGrad.evaluate(tokens, x -> x.toType(DataType.FLOAT32, true).expandDims(1));
    }
  }

  private static ImageDataset images(int count) {
    List<byte[]> pixels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte on = (byte) (i % 2 == 0 ? 255 : 0);
      pixels.add(new byte[] {on, 0, 0, (byte) (255 - (on & 255))});
    }
    return ImageDataset.of(new Shape(1, 2, 2), pixels);
  }

  private TokenDataset tokens(int count) {
    return TokenDataset.of(manager, new PixelTokenizer(), images(count), 3);
  }

  @Test
  void keepsTheOrderOfTheImagesAcrossBatches() {
    TokenDataset tokens = tokens(8);
    assertEquals(8, tokens.size());
    NDArray picked = tokens.tokens(manager, 7, 0);
    assertEquals(new Shape(2, 2, 2), picked.getShape());
    assertEquals(DataType.INT64, picked.getDataType());
    assertArrayEquals(new long[] {0, 0, 0, 1, 1, 0, 0, 0}, picked.toLongArray());
  }

  @Test
  void keepsTheLabelsOfTheImages() {
    List<byte[]> pixels = List.of(new byte[4], new byte[4], new byte[4], new byte[4]);
    ImageDataset labelled = ImageDataset.of(new Shape(1, 2, 2), pixels, new int[] {2, 0, 1, 2}, 3);
    TokenDataset tokens = TokenDataset.of(manager, new PixelTokenizer(), labelled, 3);
    assertEquals(3, tokens.classes());
    assertArrayEquals(new long[] {2, 1}, tokens.labels(manager, 3, 2).toLongArray());
    int before = ManagedArrays.count(manager);
    BatchOrder order = tokens.epoch(1, 0, 2, LastBatch.KEEP);
    Iterator<int[]> indices = order.iterator();
    for (Batch batch : tokens.batches(manager, order)) {
      try (batch) {
        assertArrayEquals(
            tokens.labels(batch.getManager(), indices.next()).toLongArray(),
            batch.getLabels().singletonOrThrow().toLongArray());
      }
    }
    assertEquals(before, ManagedArrays.count(manager));
  }

  @Test
  void imagesWithoutLabelsGiveNone() {
    TokenDataset tokens = tokens(4);
    assertEquals(0, tokens.classes());
    assertThrows(IllegalStateException.class, () -> tokens.labels(manager, 0));
    for (Batch batch : tokens.batches(manager, tokens.epoch(1, 0, 2, LastBatch.KEEP))) {
      try (batch) {
        assertEquals(0, batch.getLabels().size());
      }
    }
  }

  @Test
  void tokenisingAndBatchesLeaveNothingBehind() {
    int before = ManagedArrays.count(manager);
    TokenDataset tokens = tokens(8);
    long samples = 0;
    for (Batch batch : tokens.batches(manager, tokens.epoch(1, 0, 3, LastBatch.KEEP))) {
      try (batch) {
        samples += batch.getData().singletonOrThrow().getShape().get(0);
      }
    }
    assertEquals(8, samples);
    assertEquals(before, ManagedArrays.count(manager));
  }

  @Test
  void denoiserLearnsTheTokens() {
    Engine.getInstance().setRandomSeed(3);
    AbsorbingProcess process = new AbsorbingProcess(2, 4);
    SpikingDenoiser denoiser =
        new SpikingDenoiser(
            DenoiserConfig.of(process)
                .withTimeSteps(2)
                .withChannels(List.of(8, 8))
                .withEmbeddingChannels(4));
    denoiser.initialize(manager, DataType.FLOAT32, new Shape(1, 2, 2), new Shape(1));
    TokenDataset tokens = tokens(32);
    DiffusionLoss loss = new DiffusionLoss(process, LossWeighting.REWEIGHTED_KEEPING_LAST);
    double bits;
    int afterFirst = 0;
    try (AdamW optimizer = new AdamW(Schedules.constant(1e-2), Adam.Parameters.defaults())) {
      TrainingLoop loop = new TrainingLoop(manager, denoiser.getParameters(), optimizer);
      for (int epoch = 0; epoch < 40; epoch++) {
        loop.runEpoch(
            epoch,
            tokens.batches(manager, tokens.epoch(1, epoch, 16, LastBatch.DROP)),
            2,
            new DenoiserStep(loss, Denoiser.training(denoiser), 0, RandomKey.of(2).fold(epoch)));
        afterFirst = epoch == 0 ? ManagedArrays.count(manager) : afterFirst;
      }
      assertEquals(afterFirst, ManagedArrays.count(manager));
    }
    try (NDArray all = tokens.tokens(manager, java.util.stream.IntStream.range(0, 32).toArray())) {
      bits =
          ElboEstimate.of(process, Denoiser.evaluating(denoiser), List.of(new NDList(all)), 5)
              .bitsPerToken();
    }
    // one bit in four tokens: the first place decides the last, the others are always 0
    assertTrue(bits < 0.45, "bits a token " + bits);
  }
}
