package io.github.spikegen.neuron;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.ConstantInitializer;
import ai.djl.util.PairList;
import io.github.spikegen.neuron.LifParameters.LifLayer;
import io.github.spikegen.probe.ProbeScope;

/**
 * A layer of leaky integrate-and-fire neurons that learns its time constant: currents {@code [T, N,
 * ...]} to spikes of the same shape, from rest.
 *
 * <p>The layer's neurons share one trained number w with {@code 1/tau = sigmoid(w)} (PLIF, Fang et
 * al., ICCV 2021, arXiv 2007.05785).
 */
public final class ParametricLifNeuron extends AbstractBlock implements LifLayer {

  private final LifParameters lif;
  private final Parameter weight;

  /**
   * Creates a layer.
   *
   * @param lif the neurons; their tau, above 1, is where training starts
   */
  public ParametricLifNeuron(LifParameters lif) {
    if (!(lif.tau() > 1)) {
      throw new IllegalArgumentException(
          "tau must be above 1 where training starts, but was " + lif.tau());
    }
    this.lif = lif;
    weight =
        addParameter(
            Parameter.builder()
                .setName("weight")
                .setType(Parameter.Type.OTHER)
                .optShape(new Shape(1))
                .optInitializer(new ConstantInitializer((float) -Math.log(lif.tau() - 1)))
                .build());
  }

  /** {@return the time constant that the layer has learned, tau in steps, above 1} */
  public double tau() {
    try (NDArray w = weight.getArray().toType(DataType.FLOAT64, true)) {
      return 1 + Math.exp(-w.toDoubleArray()[0]);
    }
  }

  @Override
  public LifParameters lifParameters() {
    return lif.withTau(tau());
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDArray currents = inputs.singletonOrThrow();
    NDArray w = parameterStore.getValue(weight, currents.getDevice(), training);
    // the batch's array first, so that the graph belongs to the batch's manager and not the model's
    try (NDArray zero = currents.getManager().zeros(w.getShape(), w.getDataType());
        NDArray owned = zero.add(w);
        NDArray inverseTau = Activation.sigmoid(owned)) {
      NDArray spikes = LifDynamics.spikes(currents, inverseTau, lif);
      ProbeScope.fired(this, currents, spikes);
      return new NDList(spikes);
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }
}
