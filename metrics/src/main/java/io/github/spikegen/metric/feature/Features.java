package io.github.spikegen.metric.feature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.data.BatchOrder;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Pixels;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * The features of some images.
 *
 * @param features float32 {@code [N, D]}
 * @param probabilities float32 {@code [N, classes]}, rows that sum to 1, if the network classifies
 */
public record Features(NDArray features, Optional<NDArray> probabilities) implements AutoCloseable {

  /** Images at a time when a whole set is extracted. */
  public static final int DEFAULT_BATCH_SIZE = 64;

  /**
   * Extracts the features of a whole set, {@link #DEFAULT_BATCH_SIZE} images at a time.
   *
   * @param extractor the network
   * @param images the set
   * @param manager the manager of the result
   * @return the features in the order of the set
   * @throws NonFiniteException if a feature or a probability is NaN or infinite
   */
  public static Features of(FeatureExtractor extractor, ImageDataset images, NDManager manager) {
    return of(extractor, images, manager, DEFAULT_BATCH_SIZE, finished -> {});
  }

  /**
   * Extracts the features of a whole set.
   *
   * @param extractor the network
   * @param images the set
   * @param manager the manager of the result
   * @param batchSize images at a time, at least 1
   * @param progress is told after each batch how many images are finished
   * @return the features in the order of the set
   * @throws NonFiniteException if a feature or a probability is NaN or infinite
   */
  public static Features of(
      FeatureExtractor extractor,
      ImageDataset images,
      NDManager manager,
      int batchSize,
      IntConsumer progress) {
    BatchOrder order = images.inOrder(batchSize);
    NDList features = new NDList();
    NDList probabilities = new NDList();
    try (NDManager work = manager.newSubManager()) {
      int finished = 0;
      for (int[] indices : order) {
        try (NDArray batch = images.bytes(work, indices)) {
          Features extracted = extractor.extract(batch);
          extracted.requireFinite(extractor.name(), finished);
          features.add(extracted.features());
          extracted.probabilities().ifPresent(probabilities::add);
        }
        finished += indices.length;
        progress.accept(finished);
      }
      return new Features(
          joined(features, manager),
          probabilities.isEmpty() ? Optional.empty() : Optional.of(joined(probabilities, manager)));
    }
  }

  /**
   * Returns images {@code [N, C, H, W]}, uint8 or floating-point in [0, 1], as bytes, which all
   * extractors accept.
   */
  static NDArray bytes(NDArray images) {
    Shape shape = images.getShape();
    if (shape.dimension() != 4 || shape.size() == 0) {
      throw new IllegalArgumentException(
          "images must be [N, C, H, W] and not empty, but are " + shape);
    }
    return images.getDataType() == DataType.UINT8 ? images.duplicate() : Pixels.toBytes(images);
  }

  private void requireFinite(String extractor, int first) {
    int image = firstNotFinite(features);
    if (image < 0 && probabilities.isPresent()) {
      image = firstNotFinite(probabilities.get());
    }
    if (image >= 0) {
      throw new NonFiniteException(extractor, first + image);
    }
  }

  private static int firstNotFinite(NDArray rows) {
    try (NoGrad off = new NoGrad();
        NDArray zeros = rows.sub(rows); // NaN where infinite or undefined
        NDArray sums = zeros.sum(new int[] {1})) {
      float[] sum = sums.toFloatArray();
      return IntStream.range(0, sum.length).filter(i -> sum[i] != 0).findFirst().orElse(-1);
    }
  }

  private static NDArray joined(NDList parts, NDManager manager) {
    NDArray whole = NDArrays.concat(parts);
    whole.attach(manager);
    return whole;
  }

  /** Frees the arrays. */
  @Override
  public void close() {
    features.close();
    probabilities.ifPresent(NDArray::close);
  }

  /** A network gave NaN or infinite features, with which nothing can be compared. */
  public static final class NonFiniteException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int image;

    /**
     * Creates an exception.
     *
     * @param extractor the network's name
     * @param image the position of the first such image in its set, from 0
     */
    public NonFiniteException(String extractor, int image) {
      super("%s gives NaN or infinite features for image %d".formatted(extractor, image));
      this.image = image;
    }

    /** {@return which image it is: the position of the first such image in its set, from 0} */
    public int image() {
      return image;
    }
  }
}
