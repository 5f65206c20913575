package io.github.spikegen.run;

import io.github.spikegen.training.TrainingListener;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * What is particular to the training of a stage; everything else is {@link StageLoop}'s.
 *
 * <p>Data order and random numbers depend on the run's seed, the stage, epoch and step alone, so
 * that a resumed run draws what the uninterrupted one would have drawn.
 */
public interface StageTraining extends AutoCloseable {

  /**
   * {@return all that is trained, which is all that a checkpoint holds: every network of the stage
   * once}
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
   * {@return the figure of {@link #evaluate} by which epochs are compared, where less is better,
   * its name in the log, or null if there is none}
   */
  default String judgedBy() {
    return null;
  }

  /** Frees optimizers and averages; the networks stay. */
  @Override
  default void close() {
    networks().forEach(TrainedNetwork::close);
  }

  /**
   * An epoch that is to be trained, or what was left of it when the run was stopped.
   *
   * @param epoch the epoch, counted from 0; it is reported counted from 1
   * @param firstStep the first step that is to be done, counted from 0
   * @param listener is told of every step
   * @param stop asked before every step; true ends the epoch there
   */
  record EpochRun(int epoch, int firstStep, TrainingListener listener, BooleanSupplier stop) {}

  /**
   * What training an epoch, or the rest of one, gave.
   *
   * @param steps how many steps were done now
   * @param loss their mean loss
   * @param seconds the time they took
   * @param stopped whether the epoch was stopped before its last step
   * @param figures what else training told, by names in the log: numbers, or maps of them
   */
  record TrainedEpoch(
      int steps, double loss, double seconds, boolean stopped, Map<String, ?> figures) {

    public TrainedEpoch {
      figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    }
  }
}
