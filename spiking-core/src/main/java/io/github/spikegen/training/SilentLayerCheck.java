package io.github.spikegen.training;

import io.github.spikegen.probe.SpikeHealth.LayerHealth;
import io.github.spikegen.training.TrainingListener.EpochReport;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Ends a training in which a layer's neurons do not fire for many steps, over all its epochs: such
 * a layer passes nothing on, and learns nothing.
 *
 * <p>A listener of a {@link TrainingLoop} with {@link TrainingLoop#withHealth}; one check serves
 * all epochs of a training. Epochs that were stopped early do not count.
 */
public final class SilentLayerCheck implements TrainingListener {

  /** A layer without batch norm needs some 20 steps before its neurons fire. */
  private static final int MOST_STEPS = 100;

  private final Map<String, Integer> silentSteps = new LinkedHashMap<>();

  /**
   * Counts the silent steps of each layer.
   *
   * @param report the epoch's figures
   * @throws SilentLayerException if a layer was silent in the last epochs, for at least 100 steps
   */
  @Override
  public void epochFinished(EpochReport report) {
    if (!report.stopped()) {
      List<String> silent =
          report.layers().stream()
              .filter(layer -> layer.activity().firingRate() == 0)
              .map(LayerHealth::layer)
              .toList();
      epochFinished(silent, report.steps(), report.epoch());
    }
  }

  void epochFinished(List<String> silent, int steps, int epoch) {
    Map<String, Integer> tooLong = count(silent, steps);
    if (!tooLong.isEmpty()) {
      throw new SilentLayerException(tooLong, epoch);
    }
  }

  /**
   * Counts the silent steps of an epoch.
   *
   * @param silent the layers in which no neuron fired
   * @param steps the number of steps of the epoch
   * @return the layers that have been silent for at least 100 steps without interruption, and for
   *     how many
   */
  public Map<String, Integer> count(Collection<String> silent, int steps) {
    silentSteps.keySet().retainAll(silent);
    silent.forEach(layer -> silentSteps.merge(layer, steps, Integer::sum));
    Map<String, Integer> tooLong = new LinkedHashMap<>(silentSteps);
    tooLong.values().removeIf(count -> count < MOST_STEPS);
    return tooLong;
  }

  /** A layer's neurons have not fired for many steps. */
  public static final class SilentLayerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param layers the silent layers, at least one, and for how many steps they were silent
     * @param epoch the last epoch
     */
    public SilentLayerException(Map<String, Integer> layers, int epoch) {
      super(
          "no neuron of %s fired in %d steps up to epoch %d: the layer passes nothing on (constraint, learning rate or sizes silence it)"
              .formatted(
                  String.join(", ", layers.keySet()), layers.values().iterator().next(), epoch));
    }
  }
}
