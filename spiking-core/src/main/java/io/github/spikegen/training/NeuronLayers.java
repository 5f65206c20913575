package io.github.spikegen.training;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import io.github.spikegen.layer.BlockPaths;
import io.github.spikegen.neuron.LifNeuron;
import io.github.spikegen.neuron.ParametricLifNeuron;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds and names the layers of neurons in block trees, and which parameters are theirs. */
final class NeuronLayers {

  private final List<Block> neurons = new ArrayList<>();
  private final List<String> paths = new ArrayList<>();
  private final Set<Block> found = Collections.newSetFromMap(new IdentityHashMap<>());
  private final IdentityHashMap<Parameter, Integer> parameters = new IdentityHashMap<>();

  /** Parameters on the way to the next neurons. */
  private final List<Parameter> waiting = new ArrayList<>();

  /** Finds the layers of several networks; the keys go before their names. */
  static NeuronLayers of(Map<String, ? extends Block> networks) {
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

  /** The parameters of each layer: its own, and all on the way from the neurons before. */
  IdentityHashMap<Parameter, Integer> parameters() {
    return parameters;
  }

  /** The layers' names: paths, numbered from 1 where several layers share one or it is empty. */
  List<String> names() {
    return BlockPaths.names(paths);
  }
}
