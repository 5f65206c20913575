package io.github.spikegen.run;

import io.github.spikegen.training.GradientWorkers;
import java.util.function.Consumer;

/** The other processes that take part in the training of a stage. */
public interface StageWorkers extends GradientWorkers, AutoCloseable {

  /**
   * Lets replicas make steps of their own. All begin with the state of the stage's networks in this
   * process at the time of the call.
   *
   * @param replicas how many replicas, at least 1
   * @param work what the first of them does; each of the others goes on with the batches after
   *     those of the one before
   * @param each is given what each replica ended with, in the order of the replicas, on the calling
   *     thread
   */
  void advance(int replicas, Replica.Work work, Consumer<Replica> each);

  /** Ends the work on the stage. */
  @Override
  void close();
}
