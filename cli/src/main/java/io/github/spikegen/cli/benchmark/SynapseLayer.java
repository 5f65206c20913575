package io.github.spikegen.cli.benchmark;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import io.github.spikegen.cli.benchmark.Workload.Measured;
import io.github.spikegen.layer.TransposedConv2d;
import io.github.spikegen.normalization.BatchNorm;
import java.util.ArrayList;
import java.util.List;

/**
 * A convolution, transposed convolution or dense layer of a network, and what it is applied to in
 * one pass of one sample.
 *
 * @param block the layer
 * @param input the shape of its input: T samples where it is applied at every time step, one where
 *     once is enough
 * @param normalized whether batch norm follows
 */
record SynapseLayer(Block block, Shape input, boolean normalized) {

  /**
   * Finds all layers of a network, in its order. Every block knows the shape that it was
   * initialized with.
   *
   * @param network initialized with one sample
   */
  static List<SynapseLayer> of(Block network) {
    List<SynapseLayer> found = new ArrayList<>();
    collect(network, found);
    return found;
  }

  private static void collect(Block block, List<SynapseLayer> found) {
    if (block instanceof Conv2d || block instanceof TransposedConv2d || block instanceof Linear) {
      found.add(new SynapseLayer(block, initializedWith(block), false));
    } else if (block instanceof BatchNorm && !found.isEmpty()) {
      SynapseLayer last = found.remove(found.size() - 1);
      found.add(new SynapseLayer(last.block, last.input, true));
    }
    block.getChildren().values().forEach(child -> collect(child, found));
  }

  private static Shape initializedWith(Block layer) {
    Shape input = layer.describeInput().valueAt(0);
    return layer instanceof Linear // leaves out the features
        ? input.add(layer.getDirectParameters().get("weight").getShape().get(1))
        : input;
  }

  Shape input(int batch) {
    return new Shape(batch * input.get(0)).addAll(input.slice(1));
  }

  Shape output(int batch) {
    return block.getOutputShapes(new Shape[] {input(batch)})[0];
  }

  /** See {@link Measured#keptBytes}. */
  static long keptBytes(List<SynapseLayer> layers, int batch) {
    return Float.BYTES
        * layers.stream()
            .mapToLong(
                layer ->
                    layer.input(batch).size()
                        + layer.output(batch).size() * (layer.normalized ? 2 : 1))
            .sum();
  }
}
