package io.github.spikegen.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.github.spikegen.neuron.SpikeListening;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Watches how active the layers of neurons in a network are, without changing the network.
 *
 * <pre>{@code
 * try (SpikeMonitor monitor = SpikeMonitor.of(network)) {
 *   try (SpikeListening watching = monitor.watch()) {
 *     network.forward(store, images, false);
 *   }
 *   monitor.activity().forEach(layer -> log(layer.layer(), layer.firingRate()));
 * }
 * }</pre>
 *
 * <p>Spikes are counted exactly, per unit, over everything watched since the monitor was made or
 * reset. A layer costs one reduction over its spikes, and the monitor holds one float64 per unit.
 *
 * <p>A layer is a {@link io.github.spikegen.neuron.LifNeuron} or {@link
 * io.github.spikegen.neuron.ParametricLifNeuron} among a network's children, at any depth. Its name
 * joins by dots the names that blocks were given on the way to it; names that only repeat a block's
 * class, as those in a SequentialBlock, are left out. Where several layers share a name they are
 * numbered from 1: {@code encoder.1}, {@code encoder.2}. Layers without any name are {@code
 * layer.1}, {@code layer.2} and so on.
 *
 * <p>One thread at a time may use a monitor.
 */
public final class SpikeMonitor implements AutoCloseable {

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
   * Starts to count on the current thread what the networks fire in any number of forward passes;
   * neurons outside of the networks are ignored.
   *
   * @return what ends the watching; until then the monitor takes the place of the thread's previous
   *     listener
   */
  public SpikeListening watch() {
    return SpikeListening.open((neurons, currents, spikes) -> count(neurons, spikes));
  }

  /**
   * Counts.
   *
   * @throws IllegalArgumentException if a layer has other units than before
   */
  private void count(Block neurons, NDArray spikes) {
    SpikeCounts layer = layersByNeurons.get(neurons);
    if (layer != null) {
      layer.add(spikes, manager);
    }
  }

  /**
   * Returns what was seen since the monitor was made or reset.
   *
   * @return every layer, in the order of the networks' trees, those that have not run included
   */
  public List<LayerActivity> activity() {
    return layers.stream().map(SpikeCounts::activity).toList();
  }

  /**
   * Returns the names of the layers that ran and never fired.
   *
   * @return names, in the order of the networks' trees
   */
  public List<String> silentLayers() {
    return activity().stream()
        .filter(layer -> layer.hasRun() && layer.firingRate() == 0)
        .map(LayerActivity::layer)
        .toList();
  }

  /** Forgets everything seen so far. */
  public void reset() {
    layers.forEach(SpikeCounts::reset);
  }

  /** Frees the counts. */
  @Override
  public void close() {
    manager.close();
  }
}
