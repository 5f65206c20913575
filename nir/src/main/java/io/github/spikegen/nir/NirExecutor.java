package io.github.spikegen.nir;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.layer.TimeAxis;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Runs graphs by forward Euler: at each step of length dt a neuron goes from v to {@code h = v +
 * dt/tau · ((v_leak + r · x) - v)}, fires if {@code h > v_threshold}, and goes on from v_reset
 * then, else from h. Neurons begin at v_leak.
 *
 * <p>A neuron's h is computed from the nearer of its two ends, as in {@code LifNeuron}: with its
 * usual parameters both give the same bits for the same currents. Nodes are run one after the
 * other, each on all steps, which without loops is the same as step by step.
 */
public final class NirExecutor {

  private NirExecutor() {}

  /**
   * Runs a graph from rest, without gradients.
   *
   * @param graph the graph
   * @param inputs what enters at each step, {@code [T, N, …]}
   * @param dt the length of a step, in seconds
   * @return what leaves each node, {@code [T, N, …]} by its name in the order of the chain, in the
   *     manager of the inputs
   * @throws IllegalArgumentException if the inputs do not have the graph's shape
   */
  public static Map<String, NDArray> runNodes(NirGraph graph, NDArray inputs, double dt) {
    Shape given = inputs.getShape();
    Shape expected = graph.shapes().values().iterator().next();
    if (given.dimension() < 3 || !given.slice(2).equals(expected)) {
      throw new IllegalArgumentException(
          "the graph takes (T, N) and %s, but was given %s".formatted(expected, given));
    }
    NDManager target = inputs.getManager();
    Map<String, NDArray> outputs = new LinkedHashMap<>();
    try (NoGrad off = new NoGrad();
        NDManager work = target.newSubManager()) {
      NDArray x = inputs.reshape(given);
      for (Map.Entry<String, NirNode> node : graph.nodes().entrySet()) {
        x.attach(work);
        x = run(node.getValue(), x, (float) dt);
        outputs.put(node.getKey(), x.reshape(x.getShape()));
      }
      outputs.values().forEach(output -> output.attach(target));
    }
    return outputs;
  }

  /**
   * Runs a graph from rest, without gradients.
   *
   * @param graph the graph
   * @param inputs what enters at each step, {@code [T, N, …]}
   * @param dt the length of a step, in seconds
   * @return what leaves the graph at each step, {@code [T, N, …]}, in the manager of the inputs
   * @throws IllegalArgumentException if the inputs do not have the graph's shape
   */
  public static NDArray run(NirGraph graph, NDArray inputs, double dt) {
    NDArray result = inputs;
    for (NDArray output : runNodes(graph, inputs, dt).values()) {
      if (result != inputs) {
        result.close();
      }
      result = output;
    }
    return result;
  }

  private static NDArray run(NirNode node, NDArray x, float dt) {
    if (node instanceof NirNode.LIF lif) {
      return new Neurons(lif.tau(), lif.r(), lif.vLeak(), lif.vThreshold(), lif.vReset())
          .run(x, dt);
    }
    if (node instanceof NirNode.LI li) {
      return new Neurons(li.tau(), li.r(), li.vLeak(), null, null).run(x, dt);
    }
    if (node instanceof NirNode.IF neurons) {
      NirTensor rest = NirTensor.filled(neurons.r().shape(), 0);
      return new Neurons(null, neurons.r(), rest, neurons.vThreshold(), neurons.vReset())
          .run(x, dt);
    }
    return TimeAxis.unfold(atOneStep(node, TimeAxis.fold(x)), x.getShape().get(0));
  }

  /** Runs a node without memory on {@code [T·N, …]}. */
  private static NDArray atOneStep(NirNode node, NDArray x) {
    NDManager manager = x.getManager();
    if (node instanceof NirNode.Affine dense) {
      return Linear.linear(x, dense.weight().toArray(manager), dense.bias().toArray(manager))
          .singletonOrThrow();
    }
    if (node instanceof NirNode.Linear dense) {
      return Linear.linear(x, dense.weight().toArray(manager)).singletonOrThrow();
    }
    if (node instanceof NirNode.Conv2d conv) {
      return Conv2d.conv2d(
              x,
              conv.weight().toArray(manager),
              conv.bias().toArray(manager),
              conv.stride(),
              conv.padding(),
              conv.dilation(),
              conv.groups())
          .singletonOrThrow();
    }
    if (node instanceof NirNode.AvgPool2d pool) {
      return Pool.avgPool2d(x, pool.kernelSize(), pool.stride(), pool.padding(), false, true);
    }
    if (node instanceof NirNode.Flatten flatten) {
      Shape input = x.getShape();
      return x.reshape(new Shape(input.get(0)).addAll(flatten.output(input.slice(1))));
    }
    if (node instanceof NirNode.Scale scale) {
      return x.mul(scale.scale().toArray(manager));
    }
    if (node instanceof NirNode.Threshold threshold) {
      return x.gt(threshold.threshold().toArray(manager)).toType(x.getDataType(), true);
    }
    return x; // input and output
  }

  /**
   * Neurons or membranes; without tau they do not leak, and without a threshold they do not fire.
   */
  private record Neurons(
      NirTensor tau, NirTensor r, NirTensor leak, NirTensor threshold, NirTensor reset) {

    NDArray run(NDArray currents, float dt) {
      Shape shape = currents.getShape();
      int places = Math.toIntExact(shape.slice(2).size());
      int samples = Math.toIntExact(shape.get(1));
      float[] values = currents.toFloatArray();
      for (int i = 0; i < samples * places; i++) {
        int place = i % places;
        float gain = tau == null ? dt : dt / tau.at(place);
        float v = leak.at(place);
        for (int at = i; at < values.length; at += samples * places) {
          float drive = leak.at(place) + r.at(place) * values[at];
          v = tau == null ? v + gain * drive : charged(v, drive, gain);
          values[at] = v;
          if (threshold != null) {
            boolean fires = v > threshold.at(place);
            values[at] = fires ? 1 : 0;
            v = fires ? reset.at(place) : v;
          }
        }
      }
      return currents.getManager().create(values, shape);
    }

    private static float charged(float v, float drive, float gain) {
      return gain < 0.5f ? v + gain * (drive - v) : drive + (gain - 1) * (drive - v);
    }
  }
}
