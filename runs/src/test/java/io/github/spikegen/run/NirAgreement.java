package io.github.spikegen.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.nir.NirExecutor;
import io.github.spikegen.nir.NirExporter;
import io.github.spikegen.nir.NirGraph;
import io.github.spikegen.nir.NirNode;
import io.github.spikegen.nir.NirReadout;
import java.util.Map;

/** Compares networks of models with their graphs. */
public final class NirAgreement {

  private NirAgreement() {}

  /** Lets neurons fire before training, each channel at a rate of its own. */
  public static void awaken(Block network) {
    int number = 0;
    for (Parameter parameter : network.getParameters().values()) {
      NDArray array = parameter.getArray();
      if (parameter.getName().equals("beta")) {
        NDArray random = RandomKey.of(number++).uniform(array.getManager(), array.getShape());
        random.mul(3).copyTo(array);
      } else if (parameter.getName().equals("weight")) {
        array.muli(4);
      }
    }
  }

  /**
   * Runs a graph on what the network is run on. Weights that batch normalization went into are
   * rounded elsewhere, and sums have another order: a spike in a thousand may differ, and what is
   * read of membranes by 0.001 in the mean.
   */
  public static NirGraph require(NirNetworks networks, String name, NDManager manager) {
    NirGraph graph = networks.graph(name);
    try (NirNetworks.Example example = networks.example(name, 3, 5, manager)) {
      Map<String, NDArray> outputs =
          NirExecutor.runNodes(graph, example.inputs(), NirExporter.STEP);
      for (Map.Entry<String, NirNode> node : graph.nodes().entrySet()) {
        if (node.getValue() instanceof NirNode.LIF) {
          double rate = outputs.get(node.getKey()).mean().getFloat();
          assertTrue(rate > 0, node.getKey() + " is silent");
        }
      }
      NDArray output = outputs.get("output");
      NDArray expected = example.outputs();
      NDArray result =
          expected.getShape().dimension() == 5 ? output : NirReadout.of(graph).apply(output);
      assertEquals(expected.getShape(), result.getShape());
      double difference = result.sub(expected).abs().mean().getFloat();
      assertTrue(difference < 0.001, name + " differs by " + difference);
      double spread = expected.sub(expected.mean()).abs().mean().getFloat();
      assertTrue(spread > 100 * difference, name + " spreads by " + spread);
    }
    return graph;
  }
}
