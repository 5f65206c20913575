package io.github.spikegen.probe;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The layers of neurons in block trees, with names for reading.
 *
 * <p>A layer is a {@link SpikingNeuron} among a network's children, at any depth. Its name joins by
 * dots the names that blocks were given on the way to it; names that only repeat a block's class,
 * as those in a SequentialBlock, are left out. Where several layers share a name they are numbered
 * from 1: {@code encoder.1}, {@code encoder.2}. Layers without any name are {@code layer.1}, {@code
 * layer.2} and so on.
 */
public final class NeuronLayers {

  private final List<SpikingNeuron> neurons = new ArrayList<>();
  private final List<String> paths = new ArrayList<>();
  private final Set<Block> found = Collections.newSetFromMap(new IdentityHashMap<>());
  private final IdentityHashMap<Parameter, Integer> parameters = new IdentityHashMap<>();

  /** Parameters on the way to the next neurons. */
  private final List<Parameter> waiting = new ArrayList<>();

  private NeuronLayers() {}

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
   */
  private void addAll(String path, Block block) {
    if (block instanceof SpikingNeuron layer) {
      waiting.addAll(block.getParameters().values());
      if (found.add(block)) {
        waiting.forEach(parameter -> parameters.putIfAbsent(parameter, neurons.size()));
        neurons.add(layer);
        paths.add(path);
      }
      waiting.clear();
      return;
    }
    waiting.addAll(block.getDirectParameters().values());
    int number = 0;
    for (Pair<String, Block> child : block.getChildren()) {
      number++;
      addAll(BlockPaths.ofChild(path, child, number), child.getValue());
    }
  }

  List<SpikingNeuron> neurons() {
    return neurons;
  }

  /** {@return the layers by their names, in the order of the networks' trees} */
  public Map<String, SpikingNeuron> byName() {
    Map<String, SpikingNeuron> layers = new LinkedHashMap<>();
    List<String> names = names();
    for (int i = 0; i < names.size(); i++) {
      layers.put(names.get(i), neurons.get(i));
    }
    return Collections.unmodifiableMap(layers);
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
