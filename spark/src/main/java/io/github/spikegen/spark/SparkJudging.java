package io.github.spikegen.spark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.internal.Require;
import io.github.spikegen.metric.feature.FeatureExtractor;
import io.github.spikegen.metric.feature.Features;
import io.github.spikegen.run.evaluation.Judging;
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
 * Does the long parts of an evaluation on the machines of a cluster: features and a classifier's
 * probabilities, kernel distances, precision and recall. Parts come back in their order and are
 * joined as on one machine, so that figures are those of one machine.
 *
 * <p>A feature network, and features that are compared, are sent to the workers once.
 *
 * <pre>{@code
 * Judging judging = new SparkJudging(context, context.defaultParallelism());
 * Evaluation evaluation = Evaluation.of(Protocol.CLEAN, sets, extractor, judging, 200, listener);
 * }</pre>
 */
public final class SparkJudging implements Judging {

  /** Spark wants tasks to be small; the images of one travel within it. */
  private static final long BYTES_OF_TASK = 768L << 10;

  /** How many bytes of images are on their way to the workers at most. */
  private static final long BYTES_AT_ONCE = 64L << 20;

  private static final int BATCH = Features.DEFAULT_BATCH_SIZE;

  /** So many tasks for each partition, as they take different times. */
  private static final int TASKS = 4;

  private final JavaSparkContext context;
  private final int partitions;
  private final List<NDArray> sent = new ArrayList<>();
  private Shipment<OpenedSets> sets;

  /**
   * Creates judging.
   *
   * @param context the cluster, whose serializer is Java's
   * @param partitions how many parts work is split into at least, where there are as many
   */
  public SparkJudging(JavaSparkContext context, int partitions) {
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
  public Features features(
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

  /**
   * {@inheritDoc}
   *
   * @throws UncheckedIOException if the cluster fails
   */
  @Override
  public List<double[]> compute(NDArray a, NDArray b, int count, Part part) {
    if (a.getDataType() != DataType.FLOAT32 || b.getDataType() != DataType.FLOAT32) {
      return Judging.super.compute(a, b, count, part); // no features
    }
    List<double[]> results = new ArrayList<>();
    try {
      Shipment<OpenedSets> both = sets(a, b);
      OrderedJob.run(
          context,
          OrderedJob.ranges(count, TASKS * partitions, 1),
          range -> both.use(opened -> opened.compute(part, range)),
          () -> {},
          (double[][] found) -> results.addAll(Arrays.asList(found)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return results;
  }

  /** Sends two sets, unless they are those of the comparison before. */
  private Shipment<OpenedSets> sets(NDArray a, NDArray b) throws IOException {
    if (sets == null || sent.get(0) != a || sent.get(1) != b) {
      if (sets != null) {
        sets.release();
      }
      sent.clear();
      sets =
          Shipment.of(
              context,
              new Sets(
                  a.toFloatArray(),
                  a.getShape().getShape(),
                  b.toFloatArray(),
                  b.getShape().getShape()));
      sent.addAll(List.of(a, b));
    }
    return sets;
  }

  /** Two sets of features. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Sets(float[] a, long[] shapeOfA, float[] b, long[] shapeOfB)
      implements Shipment.Content<OpenedSets> {

    @Serial private static final long serialVersionUID = 1L;

    @Override
    public OpenedSets open() {
      NDManager manager = NDManager.newBaseManager();
      return new OpenedSets(
          manager, manager.create(a, new Shape(shapeOfA)), manager.create(b, new Shape(shapeOfB)));
    }
  }

  /** The same on a worker. */
  private record OpenedSets(NDManager manager, NDArray a, NDArray b) implements AutoCloseable {

    double[][] compute(Part part, int... range) {
      return IntStream.range(range[0], range[1])
          .mapToObj(number -> part.compute(a, b, number))
          .toArray(double[][]::new);
    }

    @Override
    public void close() {
      manager.close();
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
