package io.github.spikegen.cli.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.cli.benchmark.LayerFloor.GivenGradient;
import io.github.spikegen.cli.benchmark.Workload.Floor;
import io.github.spikegen.cli.benchmark.Workload.Measured;
import java.util.function.Function;

/** One layer forward and backward, from a given gradient of its output to that of its input. */
final class LayerWorkload implements Measured {

  private final NDManager manager;
  private final Block layer;
  private final NDArray input;
  private final GivenGradient gradient;
  private final Function<NDManager, Floor> floor;
  private GradientScope scope;
  private NDArray prepared;

  private LayerWorkload(
      NDManager manager, Block layer, Shape input, Function<NDManager, Floor> floor) {
    this.manager = manager;
    this.layer = layer;
    this.floor = floor;
    layer.initialize(manager, DataType.FLOAT32, input);
    Shape output = layer.getOutputShapes(new Shape[] {input})[0];
    this.input = RandomKey.of(1).normal(manager, input);
    gradient = new GivenGradient(RandomKey.of(2).normal(manager, output));
  }

  /** A layer that works on each number alone: its floor copies its input, once each way. */
  static LayerWorkload elementwise(NDManager manager, Block layer, Shape input) {
    return new LayerWorkload(manager, layer, input, own -> Floor.of(copies(own, input)));
  }

  private static Workload copies(NDManager manager, Shape shape) {
    NDArray array = RandomKey.of(1).normal(manager, shape);
    return () -> {
      array.duplicate().close(); // reads the input, writes the output
      array.duplicate().close(); // reads the output's gradient, writes the input's
    };
  }

  /** A layer whose floor is another one, forward and backward. */
  static LayerWorkload beside(
      NDManager manager, Block layer, Shape input, Block other, Shape otherInput) {
    return new LayerWorkload(
        manager,
        layer,
        input,
        own -> {
          LayerWorkload least = new LayerWorkload(own, other, otherInput, none -> null);
          return Floor.of(least);
        });
  }

  @Override
  public void prepare() {
    scope = new GradientScope(manager, layer.getParameters());
    prepared = withGradient(input, scope.manager());
  }

  /**
   * Returns the same numbers as an array within a graph, whose gradient is computed as in the midst
   * of a network, and then costs nothing more: all but one of its numbers come from a constant.
   */
  private static NDArray withGradient(NDArray numbers, NDManager work) {
    NDArray flat = numbers.reshape(-1);
    flat.attach(work);
    NDArray first = flat.get("0:1").stopGradient();
    NDArray rest = flat.get("1:");
    first.setRequiresGradient(true);
    return NDArrays.concat(new NDList(first, rest)).reshape(numbers.getShape());
  }

  @Override
  public void run() {
    try (GradientScope step = scope) {
      ParameterStore store = new ParameterStore(step.manager(), false);
      NDArray output = layer.forward(store, new NDList(prepared), true).singletonOrThrow();
      gradient.backwardFrom(output, step);
    }
  }

  @Override
  public Floor floor(NDManager floorManager) {
    return floor.apply(floorManager);
  }
}
