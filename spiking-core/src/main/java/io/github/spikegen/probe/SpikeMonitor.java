package io.github.spikegen.probe;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.github.spikegen.probe.Probe.Firing;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Watches how active the layers of neurons in a network are, without changing the network.
 *
 * <pre>{@code
 * try (SpikeMonitor monitor = SpikeMonitor.of(network)) {
 *   try (ProbeScope watching = monitor.watch()) {
 *     network.forward(store, images, false);
 *   }
 *   monitor.activity().forEach(layer -> log(layer.layer(), layer.firingRate()));
 * }
 * }</pre>
 *
 * <p>Spikes are counted exactly, per unit, over everything watched since the monitor was made or
 * reset. A layer costs one reduction over its spikes, and the monitor holds one float64 per unit.
 *
 * <p>Layers are found and named as by {@link NeuronLayers}.
 *
 * <p>One thread at a time may use a monitor.
 */
public final class SpikeMonitor implements Probe, AutoCloseable {

  /**
   * How active one layer of neurons was.
   *
   * <p>A unit is one neuron of the layer: one element of {@code [T, N, ...]} after time and batch.
   *
   * @param layer the layer's name in its network
   * @param units the number of units; 0 if the layer has not run
   * @param steps how often each unit could fire: samples times time steps; 0 if the layer has not
   *     run
   * @param firingRate spikes per unit and step, in [0, 1]; NaN if the layer has not run
   * @param silentShare the share of units that never fired, in [0, 1]; NaN if the layer has not run
   * @param saturatedShare the share of units that fired at every step of every sample, in [0, 1];
   *     NaN if the layer has not run
   */
  public record LayerActivity(
      String layer,
      long units,
      long steps,
      double firingRate,
      double silentShare,
      double saturatedShare) {

    /** {@return whether the layer has run; false if nothing was seen of it} */
    public boolean hasRun() {
      return steps > 0;
    }
  }

  private final NDManager manager = NDManager.newBaseManager();
  private final List<SpikeCounts> layers;
  private final IdentityHashMap<Block, SpikeCounts> layersByNeurons = new IdentityHashMap<>();

  SpikeMonitor(NeuronLayers found) {
    manager.setName("spike monitor");
    layers = found.names().stream().map(SpikeCounts::new).toList();
    for (int i = 0; i < layers.size(); i++) {
      layersByNeurons.put(found.neurons().get(i), layers.get(i));
    }
  }

  /**
   * Makes a monitor for one network.
   *
   * @param network the network, with all of its children
   * @return the monitor
   */
  public static SpikeMonitor of(Block network) {
    return new SpikeMonitor(NeuronLayers.of(network));
  }

  /**
   * Makes a monitor for several networks; a layer that is part of two belongs to the first.
   *
   * @param networks the networks in the order of their layers; the keys, not blank, go before the
   *     names of the layers: {@code generator.dense1}
   * @return the monitor
   * @throws IllegalArgumentException if a key is blank
   */
  public static SpikeMonitor of(Map<String, ? extends Block> networks) {
    return new SpikeMonitor(NeuronLayers.of(networks));
  }

  /**
   * Counts the spikes of a forward pass; neurons outside of the networks are ignored.
   *
   * @throws IllegalArgumentException if a layer has other units than before
   */
  @Override
  public void fired(Firing firing) {
    SpikeCounts layer = layersByNeurons.get(firing.neurons());
    if (layer != null) {
      layer.add(firing.spikes(), manager);
    }
  }

  /**
   * {@return what was seen since the monitor was made or reset: every layer, in the order of the
   * networks' trees, those that have not run included}
   */
  public List<LayerActivity> activity() {
    return layers.stream().map(SpikeCounts::activity).toList();
  }

  /**
   * {@return the names of the layers that ran and never fired, in the order of the networks' trees}
   */
  public List<String> silentLayers() {
    return activity().stream()
        .filter(layer -> layer.hasRun() && layer.firingRate() == 0)
        .map(LayerActivity::layer)
        .toList();
  }

  /** Discards everything seen so far. */
  public void reset() {
    layers.forEach(SpikeCounts::reset);
  }

  /** Returns the spikes of each unit, and the steps, by number of the layer that ran. */
  Map<String, double[]> sums() {
    Map<String, double[]> all = new LinkedHashMap<>();
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).addTo(all, "layer" + i);
    }
    return all;
  }

  /** Goes on from what {@link #sums} returned. */
  void restore(Map<String, double[]> sums) {
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).restore(sums, "layer" + i, manager);
    }
  }

  /** Adds what {@link #sums} returned of another monitor of the same networks. */
  void add(Map<String, double[]> sums) {
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).add(sums, "layer" + i, manager);
    }
  }

  /** Frees the counts. */
  @Override
  public void close() {
    manager.close();
  }
}
