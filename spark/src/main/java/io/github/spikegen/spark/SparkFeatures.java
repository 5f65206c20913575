package io.github.spikegen.spark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.internal.Require;
import io.github.spikegen.metric.feature.FeatureExtractor;
import io.github.spikegen.metric.feature.Features;
import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Computes features of images, and a classifier's probabilities, on the machines of a cluster. The
 * network is sent to the workers once, images go out in parts of whole batches, and features come
 * back in their order: they are those of one machine, and so is all that is computed from them.
 *
 * <pre>{@code
 * Features.Source source = new SparkFeatures(context, context.defaultParallelism());
 * Evaluation evaluation = Evaluation.of(Protocol.CLEAN, sets, extractor, source, listener);
 * }</pre>
 */
public final class SparkFeatures implements Features.Source {

  /** Spark wants tasks to be small; the images of one travel within it. */
  private static final long BYTES_OF_TASK = 768L << 10;

  /** How many bytes of images are on their way to the workers at most. */
  private static final long BYTES_AT_ONCE = 64L << 20;

  private static final int BATCH = Features.DEFAULT_BATCH_SIZE;

  private final JavaSparkContext context;
  private final int partitions;

  /**
   * Creates a source.
   *
   * @param context the cluster, whose serializer is Java's
   * @param partitions how many parts images are split into at least, where there are as many
   */
  public SparkFeatures(JavaSparkContext context, int partitions) {
    Require.atLeast("partitions", 1, partitions);
    this.context = context;
    this.partitions = partitions;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the extractor is not {@linkplain
   *     FeatureExtractor#portable() portable}
   * @throws UncheckedIOException if the cluster fails
   */
  @Override
  public Features of(
      FeatureExtractor extractor, ImageDataset images, NDManager manager, IntConsumer progress) {
    FeatureExtractor.Portable portable =
        extractor
            .portable()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "%s can't be sent to other machines".formatted(extractor.name())));
    try {
      Shipment<FeatureExtractor> network = Shipment.of(context, portable::open);
      try (NDManager work = manager.newSubManager()) {
        Receiver receiver = new Receiver(extractor.name(), progress, work);
        extract(network, images, work, receiver);
        return receiver.joined(manager);
      } finally {
        network.release();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void extract(
      Shipment<FeatureExtractor> network, ImageDataset images, NDManager work, Receiver receiver)
      throws IOException {
    int count = Math.toIntExact(images.size());
    int most = (int) Math.max(BATCH, BYTES_AT_ONCE / images.shape().size() / BATCH * BATCH);
    for (int from = 0; from < count; from += most) {
      OrderedJob.run(
          context,
          pieces(images, from, Math.min(count, from + most), work),
          piece -> network.use(piece::features),
          () -> {},
          receiver);
    }
  }

  private List<Piece> pieces(ImageDataset images, int from, int to, NDManager work) {
    long bytes = (to - from) * images.shape().size();
    int parts = (int) Math.max(partitions, (bytes + BYTES_OF_TASK - 1) / BYTES_OF_TASK);
    List<Piece> pieces = new ArrayList<>();
    for (int[] range : OrderedJob.ranges(to - from, parts, BATCH)) {
      int[] indices = IntStream.range(from + range[0], from + range[1]).toArray();
      try (NDArray pixels = images.bytes(work, indices)) {
        pieces.add(new Piece(pixels.toByteArray(), images.shape().getShape()));
      }
    }
    return pieces;
  }

  /** Joins features in their order. */
  private static final class Receiver implements OrderedJob.Sink<Extracted> {

    private final String extractor;
    private final IntConsumer progress;
    private final NDManager work;
    private final NDList features = new NDList();
    private final NDList probabilities = new NDList();
    private int done;

    Receiver(String extractor, IntConsumer progress, NDManager work) {
      this.extractor = extractor;
      this.progress = progress;
      this.work = work;
    }

    @Override
    public void accept(Extracted part) {
      if (part.notFinite() >= 0) {
        throw new Features.NonFiniteException(extractor, done + part.notFinite());
      }
      features.add(rows(part.features(), part.count()));
      if (part.probabilities().length > 0) {
        probabilities.add(rows(part.probabilities(), part.count()));
      }
      done += part.count();
      progress.accept(done);
    }

    private NDArray rows(float[] numbers, int count) {
      return work.create(numbers, new Shape(count, numbers.length / count));
    }

    Features joined(NDManager manager) {
      return new Features(
          joined(features, manager),
          probabilities.isEmpty() ? Optional.empty() : Optional.of(joined(probabilities, manager)));
    }

    private static NDArray joined(NDList parts, NDManager manager) {
      NDArray whole = NDArrays.concat(parts);
      whole.attach(manager);
      return whole;
    }
  }

  /** What the images of a task give; notFinite is the first image with NaN or infinite features. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Extracted(int count, float[] features, float[] probabilities, int notFinite)
      implements Serializable {

    @Serial private static final long serialVersionUID = 1L;
  }

  /** The images of a task. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Piece(byte[] pixels, long[] shape) implements Serializable {

    @Serial private static final long serialVersionUID = 1L;

    Extracted features(FeatureExtractor extractor) {
      Shape size = new Shape(shape);
      int length = (int) size.size();
      List<byte[]> images =
          IntStream.iterate(0, from -> from < pixels.length, from -> from + length)
              .mapToObj(from -> Arrays.copyOfRange(pixels, from, from + length))
              .toList();
      try (NDManager work = NDManager.newBaseManager()) {
        Features features = Features.of(extractor, ImageDataset.of(size, images), work);
        return new Extracted(
            images.size(),
            features.features().toFloatArray(),
            features.probabilities().map(NDArray::toFloatArray).orElseGet(() -> new float[0]),
            -1);
      } catch (Features.NonFiniteException e) {
        return new Extracted(images.size(), new float[0], new float[0], e.image());
      }
    }
  }
}
