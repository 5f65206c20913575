package io.github.spikegen.run;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * What is particular to the training of a stage; everything else is {@link StageLoop}'s.
 *
 * <p>Data order and random numbers depend on the run's seed, the stage, epoch and step alone, so
 * that a resumed run draws what the uninterrupted one would have drawn.
 */
public interface StageTraining extends AutoCloseable {

  /**
   * Returns all that is trained, which is all that a checkpoint holds.
   *
   * @return every network of the stage once
   */
  List<TrainedNetwork> networks();

  /**
   * Trains an epoch or the rest of one.
   *
   * @param run which steps, and who is told
   * @return what it gave
   */
  TrainedEpoch train(EpochRun run);

  /**
   * Evaluates after an epoch and draws pictures; leaves the state of training as it is. Where
   * weights are averaged, the averages are in their place meanwhile.
   *
   * @param epoch the epoch, counted from 0
   * @return figures by their names in the log: numbers, or maps of them
   * @throws IOException if writing a picture fails
   */
  Map<String, ?> evaluate(int epoch) throws IOException;

  /**
   * Returns the figure of {@link #evaluate} by which epochs are compared, where less is better.
   *
   * @return its name in the log, or null if there is none
   */
  default String judgedBy() {
    return null;
  }

  /** Frees optimizers and averages; the networks stay. */
  @Override
  default void close() {
    networks().forEach(TrainedNetwork::close);
  }
}
