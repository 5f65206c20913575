package io.github.spikegen.data;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.DataIterable;
import ai.djl.training.dataset.Sampler;
import ai.djl.translate.Batchifier;
import java.util.List;
import java.util.concurrent.ExecutorService;

/** Makes a whole batch at once where DJL would make one array an image and stack them. */
final class ImageBatches extends DataIterable {

  private static final int BATCHES_AHEAD = 2;

  ImageBatches(ImageDataset images, NDManager manager, Sampler sampler, ExecutorService executor) {
    super(
        images,
        manager,
        sampler,
        Batchifier.STACK,
        Batchifier.STACK,
        null,
        null,
        executor,
        BATCHES_AHEAD,
        null);
  }

  @Override
  protected Batch fetch(List<Long> indices, int progress) {
    // the superclass's constructor may call this, so no field of this class may be used
    return batch((ImageDataset) dataset, manager, indices, progress);
  }

  static Batch batch(ImageDataset images, NDManager manager, List<Long> indices, long progress) {
    int[] positions = indices.stream().mapToInt(Math::toIntExact).toArray();
    NDManager own = manager.newSubManager();
    return new Batch(
        own,
        new NDList(images.images(own, positions)),
        images.classes() == 0 ? new NDList() : new NDList(images.labels(own, positions)),
        positions.length,
        Batchifier.STACK,
        Batchifier.STACK,
        progress,
        images.size(),
        indices);
  }
}
