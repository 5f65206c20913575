package io.github.spikegen.gan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts for how many steps each layer has been silent, over all epochs of a training. */
final class SilenceWatch {

  /** A layer without batch norm needs some 20 steps to wake. */
  private static final int PATIENCE = 100;

  private final Map<String, Integer> silentSteps = new LinkedHashMap<>();

  /**
   * Takes note of an epoch.
   *
   * @param silent the layers that never fired in it
   * @param steps how many steps it had
   * @param epoch its number, for the message
   * @throws SilentLayerException if a layer has been silent for too long
   */
  void epochFinished(List<String> silent, int steps, int epoch) {
    silentSteps.keySet().retainAll(silent);
    silent.forEach(layer -> silentSteps.merge(layer, steps, Integer::sum));
    List<String> tooLong =
        silent.stream().filter(layer -> silentSteps.get(layer) >= PATIENCE).toList();
    if (!tooLong.isEmpty()) {
      throw new SilentLayerException(tooLong, silentSteps.get(tooLong.get(0)), epoch);
    }
  }
}
