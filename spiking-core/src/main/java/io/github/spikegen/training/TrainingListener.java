package io.github.spikegen.training;

import io.github.spikegen.probe.SpikeHealth.LayerHealth;
import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Is told how a training run proceeds; every method does nothing unless overridden. */
public interface TrainingListener {

  /** Listens to nothing. */
  TrainingListener NONE = new TrainingListener() {};

  /**
   * Called before the first step of an epoch.
   *
   * @param epoch the epoch's number
   * @param stepsPerEpoch the number of steps, 0 if unknown
   */
  default void epochStarted(int epoch, int stepsPerEpoch) {}

  /**
   * Called after every step.
   *
   * @param report the step's figures
   */
  default void stepFinished(StepReport report) {}

  /**
   * Called after the last step of an epoch, also when it was stopped early; not after an exception.
   *
   * @param report the epoch's figures
   */
  default void epochFinished(EpochReport report) {}

  /**
   * {@return a listener that tells this one and then another one}
   *
   * @param next is told after this one
   */
  default TrainingListener andThen(TrainingListener next) {
    Objects.requireNonNull(next, "next");
    TrainingListener first = this;
    return new TrainingListener() {
      @Override
      public void epochStarted(int epoch, int stepsPerEpoch) {
        first.epochStarted(epoch, stepsPerEpoch);
        next.epochStarted(epoch, stepsPerEpoch);
      }

      @Override
      public void stepFinished(StepReport report) {
        first.stepFinished(report);
        next.stepFinished(report);
      }

      @Override
      public void epochFinished(EpochReport report) {
        first.epochFinished(report);
        next.epochFinished(report);
      }
    };
  }

  /**
   * What one training step gave.
   *
   * @param epoch the epoch's number
   * @param step the step's number within the epoch, from 0
   * @param stepsPerEpoch the number of steps in the epoch, 0 if unknown
   * @param loss the loss before the update
   * @param figures further figures by name
   * @param seconds the time that the step took, without waiting for its batch
   */
  record StepReport(
      int epoch,
      int step,
      int stepsPerEpoch,
      double loss,
      Map<String, Double> figures,
      double seconds)
      implements Serializable {

    private static final long serialVersionUID = 1L;

    public StepReport {
      figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    }

    /**
     * {@return the report of a step that was made of others: their means}
     *
     * @param parts the others, one or more
     * @param epoch the epoch's number
     * @param step the step's number within the epoch, from 0
     * @param stepsPerEpoch the number of steps in the epoch, 0 if unknown
     * @param seconds the time that the step took
     */
    public static StepReport mean(
        List<StepReport> parts, int epoch, int step, int stepsPerEpoch, double seconds) {
      RunningMeans figures = new RunningMeans();
      parts.forEach(part -> figures.add(part.figures()));
      double loss = parts.stream().mapToDouble(StepReport::loss).average().orElseThrow();
      return new StepReport(epoch, step, stepsPerEpoch, loss, figures.means(), seconds);
    }
  }

  /**
   * What one epoch gave.
   *
   * @param epoch the epoch's number
   * @param steps the number of steps that this report is of
   * @param loss the mean of the steps' losses, NaN if there was no step
   * @param figures the mean of every figure over the steps that had it
   * @param seconds the time that the epoch took
   * @param stopped whether it was stopped before its batches were used up
   * @param layers the activity and gradients of each spiking layer, empty unless the loop watches
   *     ({@link TrainingLoop#withHealth})
   */
  record EpochReport(
      int epoch,
      int steps,
      double loss,
      Map<String, Double> figures,
      double seconds,
      boolean stopped,
      List<LayerHealth> layers) {

    public EpochReport {
      layers = List.copyOf(layers);
    }

    /**
     * {@return one of the figures: its mean over the steps that had it, NaN if there were none}
     *
     * @param name its name
     */
    public double figure(String name) {
      return figures.getOrDefault(name, Double.NaN);
    }
  }
}
