package io.github.spikegen.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.neuron.SpikeListening;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Watches some steps of a training: how the neurons of each layer fire, and which gradients reach
 * it. {@link TrainingLoop#withHealth} does so.
 *
 * <p>A step that is watched costs a reduction over the spikes of each layer and a norm of each
 * gradient, so not every one is. Layers are named as by {@link SpikeMonitor}.
 */
public final class SpikeHealth implements AutoCloseable {

  private static final int WATCH_EVERY = 20;

  private final SpikeMonitor monitor;
  private final IdentityHashMap<Parameter, Integer> layers;
  private final RunningMeans norms = new RunningMeans();

  private SpikeHealth(NeuronLayers found) {
    monitor = new SpikeMonitor(found);
    layers = found.parameters();
  }

  /**
   * Prepares to watch one network.
   *
   * @param network the network, with all of its children
   * @return what watches it; close it
   */
  public static SpikeHealth of(Block network) {
    return new SpikeHealth(NeuronLayers.of(network));
  }

  /**
   * Prepares to watch several networks.
   *
   * @param networks the networks; the keys go before the names of the layers
   * @return what watches them; close it
   */
  public static SpikeHealth of(Map<String, ? extends Block> networks) {
    return new SpikeHealth(NeuronLayers.of(networks));
  }

  /**
   * Tells whether a step is one of those that are watched.
   *
   * @param step the step's number within the epoch, from 0
   * @param stepsPerEpoch the number of steps in the epoch, 0 if unknown
   * @return true for every 20th step and the last
   */
  public static boolean isDue(int step, int stepsPerEpoch) {
    return (step + 1) % WATCH_EVERY == 0 || step + 1 == stepsPerEpoch;
  }

  /**
   * Starts to count what neurons fire on the current thread.
   *
   * @return what ends the watching
   */
  public SpikeListening watch() {
    return monitor.watch();
  }

  /**
   * Takes note of the gradients of one step.
   *
   * @param parameters names and parameters, such as {@code block.getParameters()}
   * @param gradients their gradients by name; those without are passed over
   */
  public void addGradients(
      Iterable<Pair<String, Parameter>> parameters, Map<String, NDArray> gradients) {
    Map<Integer, Double> squares = new HashMap<>();
    for (Pair<String, Parameter> pair : parameters) {
      Integer layer = layers.get(pair.getValue());
      NDArray gradient = gradients.get(pair.getKey());
      if (layer != null && gradient != null) {
        squares.merge(layer, sumOfSquares(gradient), Double::sum);
      }
    }
    squares.forEach((layer, sum) -> norms.add(Map.of(layer.toString(), Math.sqrt(sum))));
  }

  private static double sumOfSquares(NDArray gradient) {
    try (NoGrad off = new NoGrad();
        NDArray norm = gradient.norm();
        NDArray converted = norm.toType(DataType.FLOAT64, true)) {
      return converted.getDouble() * converted.getDouble();
    }
  }

  /**
   * Returns what was seen.
   *
   * @return every layer that ran, in the order of the networks' trees
   */
  public List<LayerHealth> layers() {
    List<LayerActivity> activity = monitor.activity();
    Map<String, Double> means = norms.means();
    List<LayerHealth> seen = new ArrayList<>();
    for (int i = 0; i < activity.size(); i++) {
      if (activity.get(i).hasRun()) {
        seen.add(
            new LayerHealth(activity.get(i), means.getOrDefault(String.valueOf(i), Double.NaN)));
      }
    }
    return List.copyOf(seen);
  }

  /** Frees the counts. */
  @Override
  public void close() {
    monitor.close();
  }
}
