package io.github.spikegen.training;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import io.github.spikegen.layer.BlockPaths;
import io.github.spikegen.neuron.LifNeuron;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.neuron.ParametricLifNeuron;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The layers of neurons in block trees, found and named as by {@link SpikeMonitor}.
 *
 * <p>For those who listen themselves ({@link io.github.spikegen.neuron.SpikeListening}) and want to
 * know which layer it is that they hear.
 */
public final class NeuronLayers {

  private final List<Block> neurons = new ArrayList<>();
  private final List<String> paths = new ArrayList<>();
  private final Set<Block> found = Collections.newSetFromMap(new IdentityHashMap<>());
  private final IdentityHashMap<Parameter, Integer> parameters = new IdentityHashMap<>();

  /** Parameters on the way to the next neurons. */
  private final List<Parameter> waiting = new ArrayList<>();

  NeuronLayers() {}

  /**
   * Finds the layers of one network.
   *
   * @param network the network, with all of its children
   * @return its layers
   */
  public static NeuronLayers of(Block network) {
    NeuronLayers layers = new NeuronLayers();
    layers.addAll("", network);
    return layers;
  }

  /**
   * Finds the layers of several networks; a layer that is part of two belongs to the first.
   *
   * @param networks the networks; the keys, not blank, go before the names of the layers
   * @return their layers
   * @throws IllegalArgumentException if a key is blank
   */
  public static NeuronLayers of(Map<String, ? extends Block> networks) {
    NeuronLayers layers = new NeuronLayers();
    networks.forEach(
        (name, network) -> {
          if (name.isBlank()) {
            throw new IllegalArgumentException(
                "the name of a network must not be blank, but was '" + name + "'");
          }
          layers.waiting.clear();
          layers.addAll(name, network);
        });
    return layers;
  }

  /**
   * Adds the neurons of a network in the order of its tree; those found before are not added again.
   *
   * @param path the path of the block itself, empty for none
   */
  void addAll(String path, Block block) {
    waiting.addAll(block.getDirectParameters().values());
    if (isNeuron(block)) {
      if (found.add(block)) {
        waiting.forEach(parameter -> parameters.putIfAbsent(parameter, neurons.size()));
        neurons.add(block);
        paths.add(path);
      }
      waiting.clear();
      return;
    }
    int number = 0;
    for (Pair<String, Block> child : block.getChildren()) {
      number++;
      addAll(BlockPaths.ofChild(path, child, number), child.getValue());
    }
  }

  private static boolean isNeuron(Block block) {
    return block instanceof LifNeuron || block instanceof ParametricLifNeuron;
  }

  List<Block> neurons() {
    return neurons;
  }

  /**
   * Returns the layers by their names.
   *
   * @return {@link LifNeuron}s and {@link ParametricLifNeuron}s, in the order of the networks'
   *     trees
   */
  public Map<String, Block> byName() {
    Map<String, Block> layers = new LinkedHashMap<>();
    List<String> names = names();
    for (int i = 0; i < names.size(); i++) {
      layers.put(names.get(i), neurons.get(i));
    }
    return Collections.unmodifiableMap(layers);
  }

  /**
   * Returns what defines the neurons of a layer now: a trained time constant as it is.
   *
   * @param layer a {@link LifNeuron} or a {@link ParametricLifNeuron}
   * @return the parameters
   * @throws IllegalArgumentException if it is another block
   */
  public static LifParameters lifParameters(Block layer) {
    if (layer instanceof LifNeuron lif) {
      return lif.lifParameters();
    }
    if (layer instanceof ParametricLifNeuron parametric) {
      return parametric.lifParameters();
    }
    throw new IllegalArgumentException(
        "layer must be a LifNeuron or a ParametricLifNeuron, but was a "
            + layer.getClass().getSimpleName());
  }

  /** The parameters of each layer: its own, and all on the way from the neurons before. */
  IdentityHashMap<Parameter, Integer> parameters() {
    return parameters;
  }

  /** The layers' names: paths, numbered from 1 where several layers share one or it is empty. */
  List<String> names() {
    return BlockPaths.names(paths);
  }
}
