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
  private final int frames;
  private final Augmentation augmentation;
  private final IntPredicate mirrored; // of no image but in what an epoch shows

  private ImageDataset(
      Sampler sampler,
      LabeledImages content,
      int frames,
      Augmentation augmentation,
      IntPredicate mirrored) {
    super(sampler);
    this.content = content;
    this.frames = frames;
    this.augmentation = augmentation;
    this.mirrored = mirrored;
  }

  static ImageDataset of(LabeledImages content) {
    Sampler inOrder = new BatchSampler(new SequenceSampler(), DEFAULT_BATCH_SIZE, false);
    return new ImageDataset(inOrder, content, 1, Augmentation.NONE, index -> false);
  }

  /**
   * {@return a set without labels}
   *
   * @param shape the shape of one image, {@code [C, H, W]}
   * @param pixels the images, at least one, unsigned bytes in the order {@code [C, H, W]}; copied
   */
  public static ImageDataset of(Shape shape, List<byte[]> pixels) {
    return of(new LabeledImages(ByteImages.copyOf(shape, pixels)));
  }

  /**
   * {@return a set with labels}
   *
   * @param shape the shape of one image, {@code [C, H, W]}
   * @param pixels the images, at least one, unsigned bytes in the order {@code [C, H, W]}; copied
   * @param labels one label an image, from 0 to {@code classes - 1}; copied
   * @param classes number of classes, at least 1
   */
  public static ImageDataset of(Shape shape, List<byte[]> pixels, int[] labels, int classes) {
    return of(new LabeledImages(ByteImages.copyOf(shape, pixels), classes, labels.clone()));
  }

  /**
   * {@return the same images with another default order for DJL's {@code Trainer}, sharing the
   * pixels}
   *
   * @param sampler what {@link #getData(NDManager)} follows
   */
  public ImageDataset withSampler(Sampler sampler) {
    return new ImageDataset(sampler, content, frames, augmentation, mirrored);
  }

  /**
   * {@return the same images for training with variations, sharing the pixels} Only batches that
   * {@link #getData(NDManager, Sampler)} makes in an order of {@link #epoch} vary, the same way for
   * the same seed and epoch; whatever else asks for images gets them as they are.
   *
   * @param chosen how the images vary
   */
  public ImageDataset withAugmentation(Augmentation chosen) {
    return new ImageDataset(sampler, content, frames, chosen, mirrored);
  }

  /**
   * {@return how images vary while a model is trained on them, {@link Augmentation#NONE} unless
   * something else was chosen}
   */
  public Augmentation augmentation() {
    return augmentation;
  }

  /**
   * {@return some of the images, with the same sampler and augmentation, sharing the pixels}
   *
   * @param indices which images, in which order; repetitions are allowed
   */
  @Override
  public ImageDataset subset(int... indices) {
    return new ImageDataset(sampler, content.subset(indices), frames, augmentation, mirrored);
  }

  /**
   * {@return the first images, with the same sampler and augmentation, sharing the pixels}
   *
   * @param count how many at most, at least 1
   */
  public ImageDataset limit(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("count must be at least 1, but is " + count);
    }
    return subset(IntStream.range(0, Math.min(count, content.images().count())).toArray());
  }

  /**
   * {@return the same images as sequences, sharing the pixels}
   *
   * @param count T, how many frames an image holds one after the other along its channels; it
   *     divides the number of channels
   */
  public ImageDataset withFrames(int count) {
    if (count < 1 || shape().get(0) % count != 0) {
      throw new IllegalArgumentException(
          "%d channels do not hold %d frames".formatted(shape().get(0), count));
    }
    return new ImageDataset(sampler, content, count, augmentation, mirrored);
  }

  /** {@return how many frames an image holds along its channels; 1 for still images} */
  public int frames() {
    return frames;
  }

  /** {@return the shape of one image, {@code [C, H, W]}; of a sequence {@code [T·C, H, W]}} */
  @Override
  public Shape shape() {
    return content.images().shape();
  }

  /** {@return the number of classes, at least 1; 0 if the set has no labels} */
  @Override
  public int classes() {
    return content.classes();
  }

  /**
   * {@return one label an image, from 0 to {@code classes() - 1}; a copy}
   *
   * @throws IllegalStateException if the set has no labels
   */
  public int[] labels() {
    return content.labels();
  }

  /**
   * {@return the variance of all pixels, over images, channels and positions, on the scale [0, 1];
   * it scales the reconstruction error of vector-quantized autoencoders}
   */
  public double variance() {
    return content.images().variance();
  }

  /**
   * {@return the SHA-256 of the images, their order, size and labels in 64 hexadecimal digits, to
   * tell whether two runs saw the same data}
   */
  public String checksum() {
    return content.checksum();
  }

  /**
   * {@return the shuffled order of one epoch, a pure function of its arguments and the set's size;
   * also a sampler for {@link #getData(NDManager, Sampler)}}
   *
   * @param seed the run's seed
   * @param epoch the epoch, from 0
   * @param batchSize images a batch, at least 1
   * @param last what becomes of a partial batch
   */
  public BatchOrder epoch(long seed, long epoch, int batchSize, LastBatch last) {
    return BatchOrder.shuffled(content.images().count(), seed, epoch, batchSize, last);
  }

  /**
   * {@return the images' own order, every image once; the last batch may be smaller}
   *
   * @param batchSize images a batch, at least 1
   */
  public BatchOrder inOrder(int batchSize) {
    return BatchOrder.sequential(content.images().count(), batchSize, LastBatch.KEEP);
  }

  /**
   * {@return some images, float32 {@code [N, C, H, W]} in [0, 1]}
   *
   * @param manager the manager of the result
   * @param indices which images, at least one
   */
  @Override
  public NDArray images(NDManager manager, int... indices) {
    try (NDArray bytes = bytes(manager, indices)) {
      return Pixels.toUnit(bytes);
    }
  }

  /**
   * {@return the bytes of some images, uint8 {@code [N, C, H, W]}}
   *
   * @param manager the manager of the result
   * @param indices which images, at least one
   */
  public NDArray bytes(NDManager manager, int... indices) {
    return content.images().gather(manager, mirrored, indices);
  }

  /**
   * {@return the labels of some images, int64 {@code [N]}}
   *
   * @param manager the manager of the result
   * @param indices which images
   * @throws IllegalStateException if the set has no labels
   */
  @Override
  public NDArray labels(NDManager manager, int... indices) {
    return content.gatherLabels(manager, indices);
  }

  /**
   * {@return batches for DJL; each is closed by its user, and the rest when the walk has ended}
   *
   * @param manager the parent of the batches' managers
   * @param sampler the order, such as {@link #epoch}
   * @param executor threads to make batches ahead on, or null
   */
  @Override
  public Iterable<Batch> getData(NDManager manager, Sampler sampler, ExecutorService executor) {
    ImageDataset shown = this;
    if (augmentation == Augmentation.HORIZONTAL_FLIP && sampler instanceof BatchOrder order) {
      shown = new ImageDataset(sampler, content, frames, augmentation, order::isMirrored);
    }
    return new Batches(shown, manager, sampler, executor);
  }

  @Override
  protected long availableSize() {
    return content.images().count();
  }
}
