package io.github.spikegen.spark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.internal.Require;
import io.github.spikegen.layer.Precision;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.GenerativeModel.ImageSink;
import io.github.spikegen.run.GenerativeModel.SamplingCost;
import io.github.spikegen.run.OptionValues;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.SampleRequest;
import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Draws images on the machines of a cluster. An image depends on the seed and its number alone, so
 * the images are those of one machine, whatever the number of workers and partitions.
 *
 * <p>The files of the model's run are sent to the workers once. Images come back in order, as many
 * at a time as the driver's memory can well hold.
 *
 * <pre>{@code
 * SparkSampling sampling = new SparkSampling(context, context.defaultParallelism());
 * try (ImageArchiveWriter archive = new ImageArchiveWriter(file, 10_000, model.imageShape())) {
 *   sampling.sample(model, SampleRequest.of(10_000), archive::append);
 *   archive.commit();
 * }
 * }</pre>
 */
public final class SparkSampling {

  /** How many bytes of pixels are on their way to the driver at most. */
  private static final long BYTES_AT_ONCE = 128L << 20;

  private final JavaSparkContext context;
  private final int partitions;

  /**
   * Creates sampling.
   *
   * @param context the cluster, whose serializer is Java's
   * @param partitions how many parts the images are split into, at least 1
   */
  public SparkSampling(JavaSparkContext context, int partitions) {
    Require.atLeast("partitions", 1, partitions);
    this.context = context;
    this.partitions = partitions;
  }

  /**
   * Draws images as {@link GenerativeModel#sample(SampleRequest, ImageSink)} does. What networks
   * work on is not reported.
   *
   * @param model a model that was loaded from a run's folder, or came with the library
   * @param request which images, and how
   * @param sink receives them in order, on this thread
   * @return what it cost; the time is that of the whole
   * @throws RunException if the model can't draw them so, or there are fewer images than partitions
   * @throws IOException what the sink threw, or if the model can't be loaded by the workers, or the
   *     cluster fails
   */
  public SamplingCost sample(GenerativeModel model, SampleRequest request, ImageSink sink)
      throws IOException {
    final long start = System.nanoTime();
    if (partitions > request.count()) {
      throw new RunException(
          "partitions",
          "%d images can't be split into %d partitions, expected at most %1$d"
              .formatted(request.count(), partitions));
    }
    Shipment<RunFiles.OpenedRun> run = Shipment.of(context, RunFiles.of(model.folder()));
    long calls = 0;
    try (NDManager manager = NDManager.newBaseManager()) {
      int most = imagesAtOnce(model.imageShape(), request.batchSize());
      Receiver receiver = new Receiver(request, sink, manager);
      for (int from = 0; from < request.count(); from += most) {
        int to = Math.min(request.count(), from + most);
        OrderedJob.run(
            context,
            pieces(request, from, to),
            piece -> run.use(opened -> opened.draw(piece::draw)),
            () -> request.requireNotStopped(receiver.done),
            receiver);
      }
      calls = receiver.calls;
    } finally {
      run.release();
    }
    return new SamplingCost(request.count(), calls, (System.nanoTime() - start) / 1e9);
  }

  /** Returns a number of images for one job: whole batches, at least one for each partition. */
  private int imagesAtOnce(Shape shape, int batchSize) {
    long unit = (long) partitions * batchSize;
    long fitting = BYTES_AT_ONCE / (shape.size() * Float.BYTES) / unit * unit;
    return (int) Math.min(Integer.MAX_VALUE, Math.max(unit, fitting));
  }

  private List<Piece> pieces(SampleRequest request, int from, int to) {
    List<Piece> pieces = new ArrayList<>();
    for (int[] range : OrderedJob.ranges(to - from, partitions, request.batchSize())) {
      pieces.add(
          Piece.of(
              request
                  .withFirst(Math.addExact(request.first() + from, range[0]))
                  .withCount(range[1] - range[0])));
    }
    return pieces;
  }

  /** Hands images on as one machine does, batch after batch. */
  private static final class Receiver implements OrderedJob.Sink<Drawn> {

    private final SampleRequest request;
    private final ImageSink sink;
    private final NDManager manager;
    private int done;
    private long calls;

    Receiver(SampleRequest request, ImageSink sink, NDManager manager) {
      this.request = request;
      this.sink = sink;
      this.manager = manager;
    }

    @Override
    public void accept(Drawn drawn) throws IOException {
      Shape shape = new Shape(drawn.shape());
      int size = (int) shape.size();
      int count = drawn.pixels().length / size;
      for (int from = 0; from < count; from += request.batchSize()) {
        int to = Math.min(count, from + request.batchSize());
        FloatBuffer pixels = FloatBuffer.wrap(drawn.pixels(), from * size, (to - from) * size);
        try (NDArray images = manager.create(pixels, new Shape(to - from).addAll(shape))) {
          sink.accept(images);
        }
      }
      calls += drawn.calls();
      done += count;
      request.progress().accept(done);
    }
  }

  /** The images of a partition. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Drawn(float[] pixels, long[] shape, long calls) implements Serializable {

    @Serial private static final long serialVersionUID = 1L;
  }

  /** What is asked of a partition. */
  private record Piece(
      int count,
      long seed,
      int first,
      int batchSize,
      Integer onlyClass,
      boolean separate,
      LinkedHashMap<String, Object> options,
      Precision precision)
      implements Serializable {

    @Serial private static final long serialVersionUID = 1L;

    static Piece of(SampleRequest request) {
      return new Piece(
          request.count(),
          request.seed(),
          request.first(),
          request.batchSize(),
          request.onlyClass(),
          request.separate(),
          new LinkedHashMap<>(request.options().values()),
          Precision.current());
    }

    private SampleRequest request() {
      return SampleRequest.of(count)
          .withSeed(seed)
          .withFirst(first)
          .withBatchSize(batchSize)
          .withOnlyClass(onlyClass)
          .withSeparate(separate)
          .withOptions(new OptionValues(options));
    }

    Drawn draw(GenerativeModel model) throws IOException {
      Shape shape = model.imageShape();
      FloatBuffer pixels = FloatBuffer.allocate(Math.toIntExact(count * shape.size()));
      try (Precision.Scope used = precision.use()) {
        SamplingCost cost = model.sample(request(), images -> pixels.put(images.toFloatArray()));
        return new Drawn(pixels.array(), shape.getShape(), cost.networkCalls());
      }
    }
  }
}
