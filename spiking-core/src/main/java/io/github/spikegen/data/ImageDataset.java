package io.github.spikegen.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.BatchSampler;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Record;
import ai.djl.training.dataset.Sampler;
import ai.djl.training.dataset.SequenceSampler;
import ai.djl.util.Progress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.stream.IntStream;

/**
 * Images of one size in memory, one byte a colour value, with or without labels.
 *
 * <p>Arrays are made when they are asked for: float32 {@code [N, C, H, W]} with values in [0, 1],
 * and int64 labels {@code [N]}. Immutable; subsets share the pixels.
 *
 * <p>As a DJL dataset it also serves DJL's own {@code Trainer}: {@link #getData(NDManager)} walks
 * over the images in their own order, {@link #DEFAULT_BATCH_SIZE} at a time, unless {@link
 * #withSampler} says otherwise (DJL's {@code RandomSampler} for one). Each DJL batch holds one data
 * array, and one label array if there are labels.
 */
public final class ImageDataset extends RandomAccessDataset {

  /** Images a batch when DJL asks for batches and no sampler was set. */
  public static final int DEFAULT_BATCH_SIZE = 64;

  private final ByteImages images;
  private final ClassLabels labels; // null if there are none

  private ImageDataset(Sampler sampler, ByteImages images, ClassLabels labels) {
    super(new SamplingBuilder().setSampling(sampler));
    this.images = images;
    this.labels = labels;
  }

  /** Takes over what was read and checked; labels may be null. */
  static ImageDataset ofChecked(ByteImages images, ClassLabels labels) {
    Sampler inOrder = new BatchSampler(new SequenceSampler(), DEFAULT_BATCH_SIZE, false);
    return new ImageDataset(inOrder, images, labels);
  }

  /**
   * Makes a set without labels.
   *
   * @param shape the shape of one image, {@code [C, H, W]}
   * @param pixels the images, at least one, unsigned bytes in the order {@code [C, H, W]}; copied
   * @return the set
   */
  public static ImageDataset of(Shape shape, List<byte[]> pixels) {
    return ofChecked(ByteImages.copyOf(shape, pixels), null);
  }

  /**
   * Makes a set with labels.
   *
   * @param shape the shape of one image, {@code [C, H, W]}
   * @param pixels the images, at least one, unsigned bytes in the order {@code [C, H, W]}; copied
   * @param labels one label an image, from 0 to {@code classes - 1}; copied
   * @param classes number of classes, at least 1
   * @return the set
   */
  public static ImageDataset of(Shape shape, List<byte[]> pixels, int[] labels, int classes) {
    ByteImages images = ByteImages.copyOf(shape, pixels);
    if (labels.length != images.count()) {
      throw new IllegalArgumentException(
          "labels must be one an image, but are %d for %d images"
              .formatted(labels.length, images.count()));
    }
    return ofChecked(images, new ClassLabels(classes, labels.clone()));
  }

  /**
   * Returns the same images with another default order for DJL's {@code Trainer}.
   *
   * @param sampler what {@link #getData(NDManager)} follows
   * @return a set that shares the pixels
   */
  public ImageDataset withSampler(Sampler sampler) {
    return new ImageDataset(sampler, images, labels);
  }

  /**
   * Returns some of the images.
   *
   * @param indices which images, in which order; repetitions are allowed
   * @return a set that shares the pixels and keeps the sampler
   */
  public ImageDataset subset(int... indices) {
    return new ImageDataset(
        sampler, images.subset(indices), labels == null ? null : labels.subset(indices));
  }

  /**
   * Returns the first images.
   *
   * @param count how many at most, at least 1
   * @return a set that shares the pixels and keeps the sampler
   */
  public ImageDataset limit(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("count must be at least 1, but is " + count);
    }
    return subset(IntStream.range(0, Math.min(count, images.count())).toArray());
  }

  /**
   * Returns the shape of one image.
   *
   * @return {@code [C, H, W]}
   */
  public Shape shape() {
    return images.shape();
  }

  /**
   * Returns the number of classes.
   *
   * @return at least 1; 0 if the set has no labels
   */
  public int classes() {
    return labels == null ? 0 : labels.classes();
  }

  /**
   * Returns all labels.
   *
   * @return one label an image, from 0 to {@code classes() - 1}; a copy
   * @throws IllegalStateException if the set has no labels
   */
  public int[] labels() {
    return requireLabels().toArray();
  }

  /**
   * Returns the variance of all pixels on the scale [0, 1], which scales the reconstruction error
   * of vector-quantised autoencoders.
   *
   * @return the mean squared distance from the mean, over all images, channels and positions
   */
  public double variance() {
    return images.variance();
  }

  /**
   * Returns a checksum of the images, their order, size and labels, to tell whether two runs saw
   * the same data.
   *
   * @return SHA-256 in 64 hexadecimal digits
   */
  public String checksum() {
    return Checksum.of(images, labels);
  }

  /**
   * Returns the shuffled order of one epoch, a pure function of its arguments and the set's size.
   *
   * @param seed the run's seed
   * @param epoch the epoch, from 0
   * @param batchSize images a batch, at least 1
   * @param last what becomes of a partial batch
   * @return the batches' indices; also a sampler for {@link #getData(NDManager, Sampler)}
   */
  public BatchOrder epoch(long seed, long epoch, int batchSize, LastBatch last) {
    return BatchOrder.shuffled(images.count(), seed, epoch, batchSize, last);
  }

  /**
   * Returns the images' own order, every image once.
   *
   * @param batchSize images a batch, at least 1
   * @return the batches' indices; the last batch may be smaller
   */
  public BatchOrder inOrder(int batchSize) {
    return BatchOrder.sequential(images.count(), batchSize, LastBatch.KEEP);
  }

  /**
   * Returns some images.
   *
   * @param manager the manager of the result
   * @param indices which images, at least one
   * @return float32 {@code [N, C, H, W]}, values in [0, 1]
   */
  public NDArray images(NDManager manager, int... indices) {
    try (NDArray bytes = bytes(manager, indices)) {
      return Pixels.toUnit(bytes);
    }
  }

  /**
   * Returns the bytes of some images.
   *
   * @param manager the manager of the result
   * @param indices which images, at least one
   * @return uint8 {@code [N, C, H, W]}
   */
  public NDArray bytes(NDManager manager, int... indices) {
    return images.gather(manager, indices);
  }

  /**
   * Returns the labels of some images.
   *
   * @param manager the manager of the result
   * @param indices which images
   * @return int64 {@code [N]}
   * @throws IllegalStateException if the set has no labels
   */
  public NDArray labels(NDManager manager, int... indices) {
    return requireLabels().gather(manager, indices);
  }

  /**
   * Returns some images as a DJL batch.
   *
   * @param manager the parent of the batch's own manager, which closes with the batch
   * @param indices which images, at least one
   * @return data: float32 {@code [N, C, H, W]} in [0, 1]; labels: int64 {@code [N]}, or none
   */
  public Batch batch(NDManager manager, int... indices) {
    return ImageBatches.batch(
        this, manager, Arrays.stream(indices).asLongStream().boxed().toList(), 0);
  }

  /**
   * Returns one image for DJL.
   *
   * @param manager the manager of the result
   * @param index the image
   * @return data: float32 {@code [C, H, W]} in [0, 1]; label: int64 {@code []}, or none
   */
  @Override
  public Record get(NDManager manager, long index) {
    int position = Math.toIntExact(index);
    NDArray image;
    try (NDArray batch = images(manager, position)) {
      image = batch.reshape(shape());
    }
    return new Record(
        new NDList(image),
        labels == null ? new NDList() : new NDList(manager.create((long) labels.get(position))));
  }

  /**
   * Returns batches for DJL.
   *
   * @param manager the parent of the batches' managers
   * @param sampler the order, such as {@link #epoch}
   * @param executor threads to make batches ahead on, or null
   * @return the batches; each is closed by its user, and the rest when the walk has ended
   */
  @Override
  public Iterable<Batch> getData(NDManager manager, Sampler sampler, ExecutorService executor) {
    return new ImageBatches(this, manager, sampler, executor);
  }

  @Override
  protected long availableSize() {
    return images.count();
  }

  /** Does nothing: the images are in memory. */
  @Override
  public void prepare(Progress progress) {}

  @Override
  protected RandomAccessDataset newSubDataset(int[] indices, int from, int to) {
    return subset(Arrays.copyOfRange(indices, from, to));
  }

  @Override
  protected RandomAccessDataset newSubDataset(List<Long> indices) {
    return subset(indices.stream().mapToInt(Math::toIntExact).toArray());
  }

  private ClassLabels requireLabels() {
    if (labels == null) {
      throw new IllegalStateException("this set of %d images has no labels".formatted(size()));
    }
    return labels;
  }

  /** The only way to hand a sampler to DJL's base class. */
  private static final class SamplingBuilder extends BaseBuilder<SamplingBuilder> {

    @Override
    protected SamplingBuilder self() {
      return this;
    }
  }
}
