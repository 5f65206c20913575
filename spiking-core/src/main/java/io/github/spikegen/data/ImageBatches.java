package io.github.spikegen.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.DataIterable;
import ai.djl.training.dataset.Record;
import ai.djl.training.dataset.Sampler;
import ai.djl.translate.Batchifier;
import java.util.List;
import java.util.concurrent.ExecutorService;

/**
 * What DJL sees of a set: whole batches made at once, where DJL would make one array an image and
 * stack them.
 */
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

  static Record single(ImageDataset images, NDManager manager, long index) {
    int position = Math.toIntExact(index);
    NDList label = new NDList();
    if (images.classes() > 0) {
      try (NDArray labels = images.labels(manager, position)) {
        label.add(labels.reshape(new Shape()));
      }
    }
    try (NDArray batch = images.images(manager, position)) {
      return new Record(new NDList(batch.reshape(images.shape())), label);
    }
  }
}
