package io.github.spikegen.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.probe.Probe.Firing;
import io.github.spikegen.probe.SpikeMonitor.LayerActivity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Watches some steps of a training: how the neurons of each layer fire, and which gradients reach
 * it.
 *
 * <p>A step that is watched costs a reduction over the spikes of each layer and a norm of each
 * gradient, so not every one is. Layers are named as by {@link NeuronLayers}.
 */
public final class SpikeHealth implements Probe, EpochTally.Part, AutoCloseable {

  /**
   * How one layer of neurons does in training.
   *
   * @param activity how its neurons fired
   * @param gradientNorm norm of the gradients of the layer's own parameters together, mean over
   *     what was watched: those of the neurons and of the synapses and normalization before them,
   *     up to the neurons before; NaN if it has none
   */
  public record LayerHealth(LayerActivity activity, double gradientNorm) {

    public LayerHealth {
      Objects.requireNonNull(activity, "activity");
    }

    /** {@return the layer's name in its network} */
    public String layer() {
      return activity.layer();
    }
  }

  private static final int WATCH_EVERY = 20;
  private static final String NORM = "norm";

  private final SpikeMonitor monitor;
  private final IdentityHashMap<Parameter, Integer> layers;

  /** By layer: the sum of the norms that were seen, and how many they are. */
  private final Map<Integer, Double> normSums = new HashMap<>();

  private final Map<Integer, Integer> normCounts = new HashMap<>();

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

  @Override
  public void fired(Firing firing) {
    monitor.fired(firing);
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
    squares.forEach(
        (layer, sum) -> {
          normSums.merge(layer, Math.sqrt(sum), Double::sum);
          normCounts.merge(layer, 1, Integer::sum);
        });
  }

  private static double sumOfSquares(NDArray gradient) {
    try (NoGrad off = new NoGrad();
        NDArray norm = gradient.norm();
        NDArray converted = norm.toType(DataType.FLOAT64, true)) {
      return converted.getDouble() * converted.getDouble();
    }
  }

  /** {@return what was seen of every layer that ran, in the order of the networks' trees} */
  public List<LayerHealth> layers() {
    List<LayerActivity> activity = monitor.activity();
    List<LayerHealth> seen = new ArrayList<>();
    for (int i = 0; i < activity.size(); i++) {
      if (activity.get(i).hasRun()) {
        Double sum = normSums.get(i);
        double mean = sum == null ? Double.NaN : sum / normCounts.get(i);
        seen.add(new LayerHealth(activity.get(i), mean));
      }
    }
    return List.copyOf(seen);
  }

  @Override
  public Map<String, double[]> sums() {
    Map<String, double[]> all = new LinkedHashMap<>(monitor.sums());
    normSums.forEach(
        (layer, sum) -> all.put(NORM + layer, new double[] {sum, normCounts.get(layer)}));
    return all;
  }

  @Override
  public void restore(Map<String, double[]> sums) {
    reset();
    add(sums);
  }

  /**
   * Adds what was seen elsewhere, as if it had been seen here.
   *
   * @param sums what {@link #sums} returned of a health of equal networks
   */
  public void add(Map<String, double[]> sums) {
    monitor.add(sums);
    sums.forEach(
        (name, sum) -> {
          if (name.startsWith(NORM)) {
            int layer = Integer.parseInt(name.substring(NORM.length()));
            normSums.merge(layer, sum[0], Double::sum);
            normCounts.merge(layer, (int) sum[1], Integer::sum);
          }
        });
  }

  /** Discards everything seen so far. */
  public void reset() {
    monitor.reset();
    normSums.clear();
    normCounts.clear();
  }

  /** Frees the counts. */
  @Override
  public void close() {
    monitor.close();
  }
}
