package io.github.spikegen.cli.benchmark;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.CustomGradient;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.autograd.GradientTape;
import io.github.spikegen.autograd.NoGrad;
import java.util.ArrayList;
import java.util.List;

/**
 * The convolutions and dense layers of networks alone: each by itself on numbers drawn once, with
 * the shapes it is applied to in the networks.
 */
final class LayerFloor implements Workload {

  /** Which gradients are computed. */
  enum Gradients {
    /** None: outputs alone, as sampling needs them. */
    NONE,
    /** Those of weights and inputs, without those of the first layer's input. */
    ALL,
    /** Those of inputs alone: through a network that is not trained. */
    OF_INPUTS
  }

  /** One layer, what is computed, and how often. */
  record Call(
      SynapseLayer layer,
      NDArray input,
      Gradients gradients,
      boolean needsInputGradient,
      int times) {}

  private final NDManager manager;
  private final List<Call> calls = new ArrayList<>();
  private final List<GivenGradient> given = new ArrayList<>();

  LayerFloor(NDManager manager) {
    this.manager = manager;
  }

  /** Adds one pass of a batch through the layers of a network. */
  LayerFloor add(Gradients gradients, List<SynapseLayer> layers, int batch) {
    return add(gradients, layers, batch, 1);
  }

  /** Adds several passes of a batch through the layers of a network. */
  LayerFloor add(Gradients gradients, List<SynapseLayer> layers, int batch, int times) {
    for (int i = 0; i < layers.size(); i++) {
      SynapseLayer layer = layers.get(i);
      boolean needsInputGradient =
          gradients == Gradients.OF_INPUTS || (gradients == Gradients.ALL && i > 0);
      calls.add(new Call(layer, drawn(layer.input(batch)), gradients, needsInputGradient, times));
      given.add(new GivenGradient(gradients == Gradients.NONE ? null : drawn(layer.output(batch))));
    }
    return this;
  }

  private NDArray drawn(Shape shape) {
    return manager.randomUniform(0, 1, shape);
  }

  List<Call> calls() {
    return calls;
  }

  @Override
  public void run() {
    for (int i = 0; i < calls.size(); i++) {
      for (int time = 0; time < calls.get(i).times; time++) {
        run(calls.get(i), given.get(i));
      }
    }
  }

  private void run(Call call, GivenGradient gradient) {
    if (call.gradients == Gradients.NONE) {
      forward(call);
    } else {
      forwardAndBackward(call, gradient);
    }
  }

  private void forward(Call call) {
    try (NoGrad off = new NoGrad();
        NDManager work = manager.newSubManager()) {
      apply(call, call.input.stopGradient(), work);
    }
  }

  private void forwardAndBackward(Call call, GivenGradient gradient) {
    try (GradientScope scope = new GradientScope(manager, List.of())) {
      NDArray input = call.input.stopGradient();
      input.setRequiresGradient(call.needsInputGradient);
      gradient.backwardFrom(apply(call, input, scope.manager()), scope);
    }
  }

  private static NDArray apply(Call call, NDArray input, NDManager work) {
    input.attach(work);
    ParameterStore store = new FreshLeaves(work, call.gradients == Gradients.ALL);
    return call.layer.block().forward(store, new NDList(input), true).singletonOrThrow();
  }

  /** Gives weights without a gradient of earlier runs, to which the new one would be added. */
  private static final class FreshLeaves extends ParameterStore {

    private final boolean trained;

    FreshLeaves(NDManager manager, boolean trained) {
      super(manager, false);
      this.trained = trained;
    }

    @Override
    public NDArray getValue(Parameter parameter, Device device, boolean training) {
      if (parameter == null) {
        return null; // a layer without bias
      }
      NDArray leaf = parameter.getArray().stopGradient();
      leaf.attach(getManager());
      leaf.setRequiresGradient(trained);
      return leaf;
    }
  }

  /**
   * A loss that costs nothing: its gradient with respect to an array is given.
   *
   * @param gradient the gradient, of the array's shape; stays open
   */
  record GivenGradient(NDArray gradient) implements CustomGradient.Unary {

    /** Runs backward from an array, as if a loss had that gradient. */
    void backwardFrom(NDArray x, GradientScope scope) {
      scope.backward(GradientTape.apply(this, x));
    }

    @Override
    public NDArray forward(NDArray x) {
      return x.getManager().zeros(new Shape(1));
    }

    @Override
    public NDArray backward(NDArray x, NDArray ofLoss) {
      return gradient.reshape(x.getShape()); // the caller closes its handle
    }
  }
}
