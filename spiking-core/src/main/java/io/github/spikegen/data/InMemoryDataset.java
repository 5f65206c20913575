package io.github.spikegen.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.DataIterable;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Record;
import ai.djl.training.dataset.Sampler;
import ai.djl.translate.Batchifier;
import ai.djl.util.Progress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;

/** What DJL asks of a data set, answered for images that are in memory already. */
abstract class InMemoryDataset extends RandomAccessDataset {

  InMemoryDataset(Sampler sampler) {
    super(new SamplingBuilder().setSampling(sampler));
  }

  abstract InMemoryDataset subset(int... indices);

  abstract Shape shape();

  abstract int classes();

  abstract NDArray images(NDManager manager, int... indices);

  abstract NDArray labels(NDManager manager, int... indices);

  /** Does nothing: the images are in memory. */
  @Override
  public void prepare(Progress progress) {}

  @Override
  protected RandomAccessDataset newSubDataset(int[] indices, int from, int to) {
    return subset(Arrays.copyOfRange(indices, from, to));
  }

  @Override
  protected RandomAccessDataset newSubDataset(List<Long> indices) {
    return subset(positions(indices));
  }

  /**
   * {@return one image for DJL: its data float32 {@code [C, H, W]} in [0, 1], its label int64
   * {@code []}, or none}
   *
   * @param manager the manager of the result
   * @param index the image
   */
  @Override
  public Record get(NDManager manager, long index) {
    int position = Math.toIntExact(index);
    NDList label = new NDList();
    if (classes() > 0) {
      try (NDArray labels = labels(manager, position)) {
        label.add(labels.reshape(new Shape()));
      }
    }
    try (NDArray batch = images(manager, position)) {
      return new Record(new NDList(batch.reshape(shape())), label);
    }
  }

  /**
   * {@return some images as a DJL batch: its data float32 {@code [N, C, H, W]} in [0, 1], its
   * labels int64 {@code [N]}, or none}
   *
   * @param manager the parent of the batch's own manager, which closes with the batch
   * @param indices which images, at least one
   */
  public Batch batch(NDManager manager, int... indices) {
    return batch(manager, Arrays.stream(indices).asLongStream().boxed().toList(), 0);
  }

  private Batch batch(NDManager manager, List<Long> indices, long progress) {
    int[] positions = positions(indices);
    NDManager own = manager.newSubManager();
    return new Batch(
        own,
        new NDList(images(own, positions)),
        classes() == 0 ? new NDList() : new NDList(labels(own, positions)),
        positions.length,
        Batchifier.STACK,
        Batchifier.STACK,
        progress,
        size(),
        indices);
  }

  private static int[] positions(List<Long> indices) {
    return indices.stream().mapToInt(Math::toIntExact).toArray();
  }

  /** Makes whole batches at once, where DJL would make one array an image and stack them. */
  static final class Batches extends DataIterable {

    private static final int BATCHES_AHEAD = 2;

    Batches(InMemoryDataset images, NDManager manager, Sampler sampler, ExecutorService executor) {
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
      return ((InMemoryDataset) dataset).batch(manager, indices, progress);
    }
  }

  /** The only way to hand a sampler to DJL's base class. */
  private static final class SamplingBuilder extends BaseBuilder<SamplingBuilder> {

    @Override
    protected SamplingBuilder self() {
      return this;
    }
  }
}
