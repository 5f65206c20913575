package io.github.spikegen.data;

import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Sampler;
import io.github.spikegen.autograd.RandomKey;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The order in which one epoch visits the images of a set, batch by batch.
 *
 * <p>A shuffled order is a pure function of size, seed and epoch: a run that is resumed at epoch 7
 * sees the batches that the uninterrupted run would have seen. Immutable; as a DJL {@link Sampler}
 * it can be passed to {@link ImageDataset#getData(ai.djl.ndarray.NDManager, Sampler)}.
 */
public final class BatchOrder implements Sampler, Iterable<int[]> {

  /** What becomes of the images left over when the batch size does not divide the set. */
  public enum LastBatch {
    /** The last batch of an epoch is smaller. */
    KEEP,
    /** The leftover images are not visited in this epoch. */
    DROP
  }

  /** Keeps these keys apart from those that a run's epochs are trained with. */
  private static final long ORDERS = 0x4F52444552L;

  private static final long MIRRORING = 1;

  private final int[] indices;
  private final int batchSize;
  private final int first;
  private final int batches;
  private final RandomKey key; // null if the order is the images' own

  private BatchOrder(int[] indices, int batchSize, LastBatch last, RandomKey key) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batchSize must be at least 1, but is " + batchSize);
    }
    if (last == LastBatch.DROP && batchSize > indices.length) {
      throw new IllegalArgumentException(
          "batchSize is %d, but the set has %d images and partial batches are dropped"
              .formatted(batchSize, indices.length));
    }
    this.indices = indices;
    this.batchSize = batchSize;
    first = 0;
    this.key = key;
    int full = indices.length / batchSize;
    batches = last == LastBatch.KEEP && full * batchSize < indices.length ? full + 1 : full;
  }

  private BatchOrder(BatchOrder whole, int first) {
    indices = whole.indices;
    batchSize = whole.batchSize;
    key = whole.key;
    this.first = whole.first + first;
    batches = whole.batches - first;
  }

  /**
   * {@return the images' own order}
   *
   * @param size number of images, at least 1
   * @param batchSize images a batch, at least 1
   * @param last what becomes of a partial batch
   */
  public static BatchOrder sequential(int size, int batchSize, LastBatch last) {
    if (size < 1) {
      throw new IllegalArgumentException("size must be at least 1, but is " + size);
    }
    return new BatchOrder(IntStream.range(0, size).toArray(), batchSize, last, null);
  }

  /**
   * {@return the shuffled order of one epoch: every permutation is as likely as the others}
   *
   * @param size number of images, at least 1
   * @param seed the run's seed
   * @param epoch the epoch, from 0
   * @param batchSize images a batch, at least 1
   * @param last what becomes of a partial batch
   */
  public static BatchOrder shuffled(
      int size, long seed, long epoch, int batchSize, LastBatch last) {
    int[] indices = sequential(size, batchSize, last).indices;
    RandomKey key = RandomKey.of(seed).fold(ORDERS).fold(epoch);
    SplittableRandom random = key.generator();
    for (int i = size - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = indices[i];
      indices[i] = indices[j];
      indices[j] = swapped;
    }
    return new BatchOrder(indices, batchSize, last, key);
  }

  /**
   * Tells whether {@link ImageDataset.Augmentation#HORIZONTAL_FLIP} mirrors an image in this epoch:
   * by seed, epoch and image alone, whatever the batch size. Never where the order is the images'
   * own.
   */
  boolean isMirrored(int index) {
    return key != null && key.fold(MIRRORING).fold(index).generator().nextBoolean();
  }

  /**
   * {@return what is left of this order, which begins with that batch}
   *
   * @param batch how many batches are left out at its beginning, from 0 to {@link #batches()}
   */
  public BatchOrder from(int batch) {
    if (batch < 0 || batch > batches) {
      throw new IllegalArgumentException(
          "batch must be from 0 to %d, but is %d".formatted(batches, batch));
    }
    return new BatchOrder(this, batch);
  }

  /** {@return the number of batches, at least 1, but for a rest} */
  public int batches() {
    return batches;
  }

  /**
   * {@return the indices of one batch's images; a copy}
   *
   * @param batch the batch, from 0 to {@code batches() - 1}
   */
  public int[] batch(int batch) {
    if (batch < 0 || batch >= batches) {
      throw new IllegalArgumentException(
          "batch must be from 0 to %d, but is %d".formatted(batches - 1, batch));
    }
    int from = (first + batch) * batchSize;
    return Arrays.copyOfRange(indices, from, Math.min(from + batchSize, indices.length));
  }

  /** Walks over the batches from first to last. */
  @Override
  public Iterator<int[]> iterator() {
    return IntStream.range(0, batches).mapToObj(this::batch).iterator();
  }

  /**
   * {@return the indices of each batch, for DJL}
   *
   * @param dataset a set of the size that this order was made for
   * @throws IllegalArgumentException if the set has another size
   */
  @Override
  public Iterator<List<Long>> sample(RandomAccessDataset dataset) {
    if (dataset.size() != indices.length) {
      throw new IllegalArgumentException(
          "dataset has %d images, but the order was made for %d"
              .formatted(dataset.size(), indices.length));
    }
    return IntStream.range(0, batches)
        .mapToObj(batch -> Arrays.stream(batch(batch)).mapToLong(i -> i).boxed().toList())
        .iterator();
  }

  @Override
  public int getBatchSize() {
    return batchSize;
  }
}
