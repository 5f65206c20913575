package io.github.spikegen.nir;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import io.github.spikegen.autograd.Scalars;
import io.github.spikegen.layer.TimeDistributed;
import io.github.spikegen.neuron.LeakyIntegrator;
import io.github.spikegen.neuron.LifNeuron;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.neuron.LifParameters.Charging;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes blocks of a graph, which can be run, watched and trained like others of this library. */
public final class NirImporter {

  private final float dt;
  private final SequentialBlock layers = new SequentialBlock();
  private final List<Runnable> weights = new ArrayList<>();

  private NirImporter(double dt) {
    this.dt = (float) dt;
  }

  /**
   * Makes the blocks of a graph.
   *
   * @param graph the graph
   * @param dt the length of a step, in seconds
   * @param manager the manager of the parameters
   * @return a block from {@code [T, N, …]} to what leaves the graph at each step, {@code [T, N, …]}
   * @throws IllegalArgumentException if there is no block for a node, with its name
   */
  public static SequentialBlock blocks(NirGraph graph, double dt, NDManager manager) {
    NirImporter importer = new NirImporter(dt);
    for (Map.Entry<String, NirNode> node : graph.nodes().entrySet()) {
      try {
        importer.add(node.getValue());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "no block for node %s: %s".formatted(node.getKey(), e.getMessage()), e);
      }
    }
    Shape input = graph.shapes().values().iterator().next();
    importer.layers.initialize(manager, DataType.FLOAT32, new Shape(1, 1).addAll(input));
    importer.weights.forEach(Runnable::run);
    return importer.layers;
  }

  private void add(NirNode node) {
    if (node instanceof NirNode.Affine dense) {
      addWeights(dense(dense.weight(), true), dense.weight(), dense.bias());
    } else if (node instanceof NirNode.Linear dense) {
      addWeights(dense(dense.weight(), false), dense.weight(), null);
    } else if (node instanceof NirNode.Conv2d conv) {
      addWeights(convolution(conv), conv.weight(), conv.bias());
    } else if (node instanceof NirNode.AvgPool2d pool) {
      addOverTime(
          Pool.avgPool2dBlock(pool.kernelSize(), pool.stride(), pool.padding(), false, true));
    } else if (node instanceof NirNode.Flatten flatten) {
      require(flatten.output(flatten.inputType()).dimension() == 1, "it leaves several axes");
      addOverTime(Blocks.batchFlattenBlock());
    } else if (node instanceof NirNode.LIF lif) {
      layers.add(new LifNeuron(parameters(lif)));
    } else if (node instanceof NirNode.LI membranes) {
      require(only("v_leak", membranes.vLeak()) == 0, "its v_leak is not 0");
      float r = only("r", membranes.r());
      if (r != 1) {
        layers.add(LambdaBlock.singleton(x -> Scalars.multiply(x, r), "resistance"));
      }
      layers.add(new LeakyIntegrator(only("tau", membranes.tau()) / dt));
    } else {
      require(
          node instanceof NirNode.Input || node instanceof NirNode.Output,
          "type " + node.getClass().getSimpleName());
    }
  }

  private LifParameters parameters(NirNode.LIF lif) {
    float tau = only("tau", lif.tau()) / dt;
    float r = only("r", lif.r());
    float rest = only("v_leak", lif.vLeak());
    require(only("v_reset", lif.vReset()) == rest, "its v_reset differs from its v_leak");
    require(r == 1 || r == tau, "its r is neither 1 nor tau / dt");
    return LifParameters.sgad()
        .withTau(tau)
        .withResetPotential(rest)
        .withThreshold(only("v_threshold", lif.vThreshold()))
        .withCharging(r == 1 ? Charging.DECAYED_INPUT : Charging.FULL_INPUT);
  }

  private static float only(String name, NirTensor tensor) {
    require(tensor.isUniform(), "its neurons differ in " + name);
    return tensor.at(0);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  private static Block dense(NirTensor weight, boolean bias) {
    return Linear.builder().setUnits(weight.shape().get(0)).optBias(bias).build();
  }

  private static Block convolution(NirNode.Conv2d node) {
    Shape kernel = node.weight().shape();
    return Conv2d.builder()
        .setFilters((int) kernel.get(0))
        .setKernelShape(kernel.slice(2))
        .optStride(node.stride())
        .optPadding(node.padding())
        .optDilation(node.dilation())
        .optGroups(node.groups())
        .build();
  }

  private void addWeights(Block layer, NirTensor weight, NirTensor bias) {
    addOverTime(layer);
    weights.add(
        () -> {
          set(layer.getDirectParameters().get("weight"), weight);
          if (bias != null) {
            set(layer.getDirectParameters().get("bias"), bias);
          }
        });
  }

  private static void set(Parameter parameter, NirTensor values) {
    parameter.getArray().set(FloatBuffer.wrap(values.values()));
  }

  private void addOverTime(Block layer) {
    layers.add(new TimeDistributed(layer));
  }
}
