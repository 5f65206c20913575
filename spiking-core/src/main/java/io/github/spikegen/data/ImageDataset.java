package io.github.spikegen.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.BatchSampler;
import ai.djl.training.dataset.Sampler;
import ai.djl.training.dataset.SequenceSampler;
import io.github.spikegen.data.BatchOrder.LastBatch;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Images of one size in memory, one byte a color value, with or without labels.
 *
 * <p>Arrays are made when they are asked for: float32 {@code [N, C, H, W]} with values in [0, 1],
 * and int64 labels {@code [N]}. Immutable; subsets share the pixels.
 *
 * <p>As a DJL dataset it also serves DJL's own {@code Trainer}: {@link #getData(NDManager)} walks
 * over the images in their own order, {@link #DEFAULT_BATCH_SIZE} at a time, unless {@link
 * #withSampler} says otherwise (DJL's {@code RandomSampler} for one). Each DJL batch holds one data
 * array, and one label array if there are labels.
 */
public final class ImageDataset extends InMemoryDataset {

  /** Images a batch when DJL asks for batches and no sampler was set. */
  public static final int DEFAULT_BATCH_SIZE = 64;

  /** How a set's images are varied from epoch to epoch while a model is trained on them. */
  public enum Augmentation {
    /** Every epoch shows the images unchanged. */
    NONE,
    /** Every epoch mirrors each image with probability one half, left to right. */
    HORIZONTAL_FLIP
  }

  private final LabeledImages content;
  private final Augmentation augmentation;
  private final IntPredicate mirrored; // of no image but in what an epoch shows

  private ImageDataset(
      Sampler sampler, LabeledImages content, Augmentation augmentation, IntPredicate mirrored) {
    super(sampler);
    this.content = content;
    this.augmentation = augmentation;
    this.mirrored = mirrored;
  }

  static ImageDataset of(LabeledImages content) {
    Sampler inOrder = new BatchSampler(new SequenceSampler(), DEFAULT_BATCH_SIZE, false);
    return new ImageDataset(inOrder, content, Augmentation.NONE, index -> false);
  }

  /**
   * Makes a set without labels.
   *
   * @param shape the shape of one image, {@code [C, H, W]}
   * @param pixels the images, at least one, unsigned bytes in the order {@code [C, H, W]}; copied
   * @return the set
   */
  public static ImageDataset of(Shape shape, List<byte[]> pixels) {
    return of(new LabeledImages(ByteImages.copyOf(shape, pixels)));
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
    return of(new LabeledImages(ByteImages.copyOf(shape, pixels), classes, labels.clone()));
  }

  /**
   * Returns the same images with another default order for DJL's {@code Trainer}.
   *
   * @param sampler what {@link #getData(NDManager)} follows
   * @return a set that shares the pixels
   */
  public ImageDataset withSampler(Sampler sampler) {
    return new ImageDataset(sampler, content, augmentation, mirrored);
  }

  /**
   * Returns the same images for training with variations. Only batches that {@link
   * #getData(NDManager, Sampler)} makes in an order of {@link #epoch} vary, the same way for the
   * same seed and epoch; whatever else asks for images gets them as they are.
   *
   * @param chosen how the images vary
   * @return a set that shares the pixels
   */
  public ImageDataset withAugmentation(Augmentation chosen) {
    return new ImageDataset(sampler, content, chosen, mirrored);
  }

  /**
   * Returns how images vary while a model is trained on them.
   *
   * @return {@link Augmentation#NONE} unless something else was chosen
   */
  public Augmentation augmentation() {
    return augmentation;
  }

  /**
   * Returns some of the images.
   *
   * @param indices which images, in which order; repetitions are allowed
   * @return a set that shares the pixels and keeps sampler and augmentation
   */
  @Override
  public ImageDataset subset(int... indices) {
    return new ImageDataset(sampler, content.subset(indices), augmentation, mirrored);
  }

  /**
   * Returns the first images.
   *
   * @param count how many at most, at least 1
   * @return a set that shares the pixels and keeps sampler and augmentation
   */
  public ImageDataset limit(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("count must be at least 1, but is " + count);
    }
    return subset(IntStream.range(0, Math.min(count, content.images().count())).toArray());
  }

  /**
   * Returns the shape of one image.
   *
   * @return {@code [C, H, W]}
   */
  @Override
  public Shape shape() {
    return content.images().shape();
  }

  /**
   * Returns the number of classes.
   *
   * @return at least 1; 0 if the set has no labels
   */
  @Override
  public int classes() {
    return content.classes();
  }

  /**
   * Returns all labels.
   *
   * @return one label an image, from 0 to {@code classes() - 1}; a copy
   * @throws IllegalStateException if the set has no labels
   */
  public int[] labels() {
    return content.labels();
  }

  /**
   * Returns the variance of all pixels on the scale [0, 1], which scales the reconstruction error
   * of vector-quantized autoencoders.
   *
   * @return the mean squared distance from the mean, over all images, channels and positions
   */
  public double variance() {
    return content.images().variance();
  }

  /**
   * Returns a checksum of the images, their order, size and labels, to tell whether two runs saw
   * the same data.
   *
   * @return SHA-256 in 64 hexadecimal digits
   */
  public String checksum() {
    return content.checksum();
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
    return BatchOrder.shuffled(content.images().count(), seed, epoch, batchSize, last);
  }

  /**
   * Returns the images' own order, every image once.
   *
   * @param batchSize images a batch, at least 1
   * @return the batches' indices; the last batch may be smaller
   */
  public BatchOrder inOrder(int batchSize) {
    return BatchOrder.sequential(content.images().count(), batchSize, LastBatch.KEEP);
  }

  /**
   * Returns some images.
   *
   * @param manager the manager of the result
   * @param indices which images, at least one
   * @return float32 {@code [N, C, H, W]}, values in [0, 1]
   */
  @Override
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
    return content.images().gather(manager, mirrored, indices);
  }

  /**
   * Returns the labels of some images.
   *
   * @param manager the manager of the result
   * @param indices which images
   * @return int64 {@code [N]}
   * @throws IllegalStateException if the set has no labels
   */
  @Override
  public NDArray labels(NDManager manager, int... indices) {
    return content.gatherLabels(manager, indices);
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
    ImageDataset shown = this;
    if (augmentation == Augmentation.HORIZONTAL_FLIP && sampler instanceof BatchOrder order) {
      shown = new ImageDataset(sampler, content, augmentation, order::isMirrored);
    }
    return new Batches(shown, manager, sampler, executor);
  }

  @Override
  protected long availableSize() {
    return content.images().count();
  }
}
