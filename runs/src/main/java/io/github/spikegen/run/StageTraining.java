package io.github.spikegen.run;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.optimizer.StatefulOptimizer;
import io.github.spikegen.optimizer.WeightAverage;
import io.github.spikegen.probe.EpochTally;
import io.github.spikegen.training.TrainingListener;
import io.github.spikegen.training.TrainingListener.EpochReport;
import io.github.spikegen.training.TrainingLoop;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What is particular to the training of a stage; everything else belongs to {@code run.training}.
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
   * {@return what an epoch computes, batch by batch, which {@link #train} goes through} Other
   * processes compute gradients of its batches.
   *
   * @param epoch the epoch, counted from 0
   * @throws RunException if the stage can be trained in one process alone
   */
  default EpochSteps steps(int epoch) {
    throw new RunException(
        "this kind of model does not tell what a step computes: it is trained in one process");
  }

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

  /** {@return what silent layers do to the stage unless the user says something else} */
  default SilentLayers silentLayers() {
    return SilentLayers.WARN;
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
   * @param tally takes part in the loop ({@link TrainingLoop#withTally}), with everything else that
   *     sums over the epoch, so that its figures are those of the whole epoch
   * @param workers compute the gradients, or null for this process
   */
  record EpochRun(
      int epoch,
      int firstStep,
      TrainingListener listener,
      BooleanSupplier stop,
      EpochTally tally,
      StageWorkers workers) {}

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

    /**
     * {@return a figure that is a map of numbers, as {@link EpochFigures#map} has it}
     *
     * @param name its name in the log
     */
    public Map<String, Double> map(String name) {
      return EpochFigures.map(figures, name);
    }

    /**
     * {@return what the loop reports, and how the layers of neurons fired}
     *
     * @param report the loop's report
     * @param figures what else training told, in front of the figures of the layers
     */
    public static TrainedEpoch of(EpochReport report, Map<String, ?> figures) {
      Map<String, Object> all = new LinkedHashMap<>(figures);
      all.putAll(EpochFigures.ofLayers(report.layers()));
      return new TrainedEpoch(
          report.steps(), report.loss(), report.seconds(), report.stopped(), all);
    }
  }

  /**
   * What the training of a stage works with.
   *
   * @param <C> the class of the run's config
   * @param folder the run's folder, started
   * @param config its config
   * @param train the training images
   * @param unseen images to judge the model on
   * @param given values of options that the config does not keep, such as {@code grid-every}
   * @param listener is told how the run proceeds
   * @param manager the manager under which networks and steps live
   */
  record TrainingSession<C extends Record & RunConfig>(
      RunFolder folder,
      C config,
      ImageDataset train,
      ImageDataset unseen,
      OptionValues given,
      RunListener listener,
      NDManager manager) {

    public TrainingSession {
      Objects.requireNonNull(folder, "folder");
      Objects.requireNonNull(config, "config");
      Objects.requireNonNull(train, "train");
      Objects.requireNonNull(unseen, "unseen");
      Objects.requireNonNull(given, "given");
      Objects.requireNonNull(listener, "listener");
      Objects.requireNonNull(manager, "manager");
    }
  }

  /**
   * A network in training: what a checkpoint saves of it.
   *
   * @param network which network of the run it is
   * @param block the network, initialised
   * @param optimizer updates its parameters and no others
   * @param average the average of its weights, if there is one; whoever trains the network updates
   *     it after each step, as {@link #loop} does
   */
  record TrainedNetwork(
      String network, Block block, StatefulOptimizer optimizer, Optional<WeightAverage> average)
      implements AutoCloseable {

    public TrainedNetwork {
      Objects.requireNonNull(network, "network");
      Objects.requireNonNull(block, "block");
      Objects.requireNonNull(optimizer, "optimizer");
      Objects.requireNonNull(average, "average");
    }

    /**
     * Makes a network in training without an average of its weights.
     *
     * @param network which network of the run it is
     * @param block the network, initialised
     * @param optimizer updates its parameters and no others
     */
    public TrainedNetwork(String network, Block block, StatefulOptimizer optimizer) {
      this(network, block, optimizer, Optional.empty());
    }

    /**
     * Begins the average of a network's weights.
     *
     * @param decay its decay, in [0, 1); 0 for none
     * @param block the network, initialised
     * @return the average, if there is to be one
     */
    public static Optional<WeightAverage> average(double decay, Block block) {
      return decay == 0
          ? Optional.empty()
          : Optional.of(new WeightAverage(decay, block.getParameters()));
    }

    /**
     * {@return the loop that trains it, average included: a loop without clipping, listener and
     * stop}
     *
     * @param manager the manager under which every step has its own
     */
    public TrainingLoop loop(NDManager manager) {
      TrainingLoop loop = new TrainingLoop(manager, block.getParameters(), optimizer);
      return average.map(loop::withAverage).orElse(loop);
    }

    /**
     * Counts what is trained.
     *
     * @return how many numbers gradients move
     */
    public long parameters() {
      return block.getParameters().values().stream()
          .filter(Parameter::requiresGradient)
          .mapToLong(parameter -> parameter.getArray().size())
          .sum();
    }

    /** Frees optimizer and average; the network stays. */
    @Override
    public void close() {
      optimizer.close();
      average.ifPresent(WeightAverage::close);
    }
  }
}
