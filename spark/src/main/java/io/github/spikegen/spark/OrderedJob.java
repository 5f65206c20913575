package io.github.spikegen.spark;

import io.github.spikegen.spark.WorkerProcess.Software;
import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * A job of one task for each piece of work. Results are handed on in the order of the pieces, as
 * soon as those before are there, on the thread that runs the job.
 */
final class OrderedJob {

  private static final int LOOK_EVERY_MS = 50;

  private OrderedJob() {}

  /** What a task does with its piece. */
  interface Work<T, R> extends Serializable {
    R on(T piece) throws Exception;
  }

  /** Receives results in order. */
  interface Sink<R> {
    void accept(R result) throws IOException;
  }

  /** The result of a task. */
  private record Arrival<R>(int piece, Attempt<R> result) {}

  /** The function of a task. */
  private static final class Task<T, R> extends AbstractFunction1<Iterator<T>, Attempt<R>>
      implements Serializable {

    @Serial private static final long serialVersionUID = 1L;

    private final Software driver = Software.here();
    private final Work<T, R> work;

    Task(Work<T, R> work) {
      this.work = work;
    }

    @Override
    public Attempt<R> apply(Iterator<T> pieces) {
      try {
        return Attempt.at(driver, () -> work.on(pieces.next()));
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e); // Spark tries again
      }
    }
  }

  /**
   * Runs a job.
   *
   * @param context the cluster
   * @param pieces one for each task
   * @param work what tasks do
   * @param watch is run now and then while the job runs; ends it by an exception
   * @param sink receives the results
   * @throws IOException what the sink threw, what a task found wrong, or if the cluster gave up
   */
  static <T, R> void run(
      JavaSparkContext context, List<T> pieces, Work<T, R> work, Runnable watch, Sink<R> sink)
      throws IOException {
    ClusterException.requireRunning(context);
    LinkedBlockingQueue<Arrival<R>> arrivals = new LinkedBlockingQueue<>();
    List<Object> all = IntStream.range(0, pieces.size()).<Object>mapToObj(i -> i).toList();
    SimpleFutureAction<Object> job =
        context
            .sc()
            .submitJob(
                context.parallelize(pieces, pieces.size()).rdd(),
                new Task<T, R>(work),
                CollectionConverters.asScala(all).toSeq(),
                (piece, result) -> {
                  arrivals.add(new Arrival<>((Integer) piece, result));
                  return BoxedUnit.UNIT;
                },
                () -> BoxedUnit.UNIT);
    try {
      handOn(job, arrivals, pieces.size(), watch, sink);
    } finally {
      if (!job.isCompleted()) {
        job.cancel();
      }
    }
  }

  private static <R> void handOn(
      SimpleFutureAction<?> job,
      LinkedBlockingQueue<Arrival<R>> arrivals,
      int count,
      Runnable watch,
      Sink<R> sink)
      throws IOException {
    Map<Integer, Attempt<R>> early = new HashMap<>();
    int next = 0;
    while (next < count) {
      watch.run();
      boolean ended = job.isCompleted(); // before looking for what arrived last
      Arrival<R> arrival = poll(arrivals);
      if (arrival != null) {
        early.put(arrival.piece(), arrival.result());
      } else if (ended) {
        throw ClusterException.of(job.value().get().failed().get());
      }
      for (; early.containsKey(next); next++) {
        sink.accept(early.remove(next).get());
      }
    }
  }

  private static <R> Arrival<R> poll(LinkedBlockingQueue<Arrival<R>> arrivals) {
    try {
      return arrivals.poll(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
  }

  /**
   * Splits images evenly: between batches where there are enough of them, so that networks get the
   * same batches as on one machine.
   *
   * @param count how many images, at least 1
   * @param parts how many parts at most, at least 1
   * @param batchSize images in a batch, at least 1
   * @return from and to of each part, in order, none empty
   */
  static List<int[]> ranges(int count, int parts, int batchSize) {
    int batches = (count + batchSize - 1) / batchSize;
    int unit = batches >= parts ? batchSize : 1;
    long units = batches >= parts ? batches : count;
    List<int[]> ranges = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      int from = (int) Math.min(count, units * i / parts * unit);
      int to = (int) Math.min(count, units * (i + 1) / parts * unit);
      if (from < to) {
        ranges.add(new int[] {from, to});
      }
    }
    return ranges;
  }
}
