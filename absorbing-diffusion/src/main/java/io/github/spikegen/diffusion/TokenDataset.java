package io.github.spikegen.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import ai.djl.translate.Batchifier;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.coding.ImageTokenizer;
import io.github.spikegen.data.BatchOrder;
import io.github.spikegen.data.BatchOrder.LastBatch;
import io.github.spikegen.data.ImageDataset;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.stream.StreamSupport;

/**
 * The tokens of a set of images, computed once, and the images' labels if there are any: what a
 * prior trains on.
 *
 * <p>Tokens stay in Java's memory, 4 bytes each; batches are made of them as they are needed.
 */
public final class TokenDataset {

  private final int[] tokens;
  private final Shape tokenShape;
  private final int classes;
  private final int[] labels;

  private TokenDataset(int[] tokens, Shape tokenShape, int classes, int... labels) {
    this.tokens = tokens;
    this.tokenShape = tokenShape;
    this.classes = classes;
    this.labels = labels;
  }

  /**
   * {@return the tokens and labels of images, in the same order}
   *
   * @param manager the manager under which the work is done; nothing stays there
   * @param tokenizer images to tokens
   * @param images the images
   * @param batchSize how many to encode at once, at least 1
   */
  public static TokenDataset of(
      NDManager manager, ImageTokenizer tokenizer, ImageDataset images, int batchSize) {
    Shape shape = tokenizer.tokenShape();
    int perImage = Math.toIntExact(shape.size());
    int[] tokens = new int[Math.multiplyExact(Math.toIntExact(images.size()), perImage)];
    int next = 0;
    try (NoGrad off = new NoGrad()) {
      for (int[] indices : images.inOrder(batchSize)) {
        try (NDArray pixels = images.images(manager, indices);
            NDArray encoded = tokenizer.encode(pixels)) {
          for (long token : encoded.toLongArray()) {
            tokens[next++] = Math.toIntExact(token);
          }
        }
      }
    }
    int[] labels = images.classes() == 0 ? new int[0] : images.labels();
    return new TokenDataset(tokens, shape, images.classes(), labels);
  }

  /** {@return the number of samples, at least 1} */
  public int size() {
    return tokens.length / Math.toIntExact(tokenShape.size());
  }

  /** {@return the number of classes, at least 1; 0 if the samples have no labels} */
  public int classes() {
    return classes;
  }

  /**
   * {@return the tokens of some samples, int64 {@code [N, h, w]}}
   *
   * @param manager the manager of the result
   * @param indices which samples
   */
  public NDArray tokens(NDManager manager, int... indices) {
    int perImage = Math.toIntExact(tokenShape.size());
    long[] values = new long[indices.length * perImage];
    for (int i = 0; i < indices.length; i++) {
      for (int j = 0; j < perImage; j++) {
        values[i * perImage + j] = tokens[indices[i] * perImage + j];
      }
    }
    return inEngine(manager, values, new Shape(indices.length).addAll(tokenShape));
  }

  /**
   * {@return the labels of some samples, int64 {@code [N]}, 0 to {@link #classes()} - 1}
   *
   * @param manager the manager of the result
   * @param indices which samples
   * @throws IllegalStateException if the samples have no labels
   */
  public NDArray labels(NDManager manager, int... indices) {
    if (classes == 0) {
      throw new IllegalStateException("these %d samples have no labels".formatted(size()));
    }
    long[] values = Arrays.stream(indices).mapToLong(index -> labels[index]).toArray();
    return inEngine(manager, values, new Shape(indices.length));
  }

  /** Makes an array in the engine's memory, since autograd keeps indices for the backward pass. */
  static NDArray inEngine(NDManager manager, long[] values, Shape shape) {
    try (NDArray overJavaBuffer = manager.create(LongBuffer.wrap(values), shape)) {
      return overJavaBuffer.duplicate();
    }
  }

  /**
   * {@return an epoch's batches, made as they are asked for: their data are tokens {@code [N, h,
   * w]}, their labels {@code [N]} if there are any; close each}
   *
   * @param manager the manager under which each batch has its own
   * @param order which samples, in which order
   */
  public Iterable<Batch> batches(NDManager manager, Iterable<int[]> order) {
    return () ->
        StreamSupport.stream(order.spliterator(), false)
            .map(indices -> batch(manager, indices))
            .iterator();
  }

  private Batch batch(NDManager parent, int... indices) {
    NDManager manager = parent.newSubManager();
    return new Batch(
        manager,
        new NDList(tokens(manager, indices)),
        classes == 0 ? new NDList() : new NDList(labels(manager, indices)),
        indices.length,
        Batchifier.STACK,
        Batchifier.STACK,
        0,
        0);
  }

  /**
   * {@return the order of an epoch, as batches of indices}
   *
   * @param seed the run's seed
   * @param epoch the epoch's number
   * @param batchSize samples in a batch
   * @param last what happens to an incomplete last batch
   */
  public BatchOrder epoch(long seed, long epoch, int batchSize, LastBatch last) {
    return BatchOrder.shuffled(size(), seed, epoch, batchSize, last);
  }
}
