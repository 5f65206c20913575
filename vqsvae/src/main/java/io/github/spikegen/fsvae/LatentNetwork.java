package io.github.spikegen.fsvae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.spikegen.layer.DenseSpikingLayer;
import io.github.spikegen.neuron.LifDynamics.LifOutput;
import io.github.spikegen.neuron.LifDynamics.LifState;
import io.github.spikegen.neuron.LifParameters;
import java.util.ArrayList;
import java.util.List;

/**
 * The distribution of a latent at each step, given what was before: three dense spiking layers from
 * {@code [T, N, D]} to k spikes of each of L latent units, {@code [T, N, L, k]}. The share of
 * spikes among the k is the probability that the unit spikes.
 */
public final class LatentNetwork extends AbstractBlock {

  private final int units;
  private final int choices;
  private final List<DenseSpikingLayer> layers;

  /**
   * Creates a network.
   *
   * @param units L, the units of a latent
   * @param choices k, the spikes of each unit
   * @param neuron the neurons of all layers
   * @param normScale how far batch normalization spreads the currents, in thresholds; 0 for layers
   *     without it
   */
  public LatentNetwork(int units, int choices, LifParameters neuron, double normScale) {
    this.units = units;
    this.choices = choices;
    layers =
        List.of(
            new DenseSpikingLayer(2 * units, neuron, normScale),
            new DenseSpikingLayer(4 * units, neuron, normScale),
            new DenseSpikingLayer(choices * units, neuron, normScale));
    layers.forEach(layer -> addChildBlock("DenseSpikingLayer", layer));
  }

  /**
   * Begins to run step by step, from rest.
   *
   * @param store the parameters
   * @param manager owns the neurons' first state
   * @param timeSteps T, how many steps will be taken
   * @param batch N
   * @return the network at its first step
   */
  public Steps steps(ParameterStore store, NDManager manager, long timeSteps, long batch) {
    return new Steps(store, layers, new Shape(batch, units, choices), timeSteps, manager);
  }

  /**
   * Runs all steps at once.
   *
   * @param store the parameters
   * @param inputs {@code [T, N, D]}
   * @param training whether batch normalization uses and follows the batch's statistics
   * @return spikes {@code [T, N, L, k]}, in the manager of the inputs
   */
  public NDArray run(ParameterStore store, NDArray inputs, boolean training) {
    return forward(store, new NDList(inputs), training).singletonOrThrow();
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDList spikes = inputs;
    for (DenseSpikingLayer layer : layers) {
      spikes = layer.forward(parameterStore, spikes, training);
    }
    NDArray last = spikes.singletonOrThrow();
    return new NDList(last.reshape(last.getShape().slice(0, 2).addAll(new Shape(units, choices))));
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    Shape[] shapes = inputShapes;
    for (DenseSpikingLayer layer : layers) {
      layer.initialize(manager, dataType, shapes);
      shapes = layer.getOutputShapes(shapes);
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {inputShapes[0].slice(0, 2).addAll(new Shape(units, choices))};
  }

  /**
   * The network on its way through time. The layers' membranes are kept from step to step, so that
   * every step costs the same, however many were before.
   */
  public static final class Steps {

    private final ParameterStore store;
    private final List<DenseSpikingLayer> layers;
    private final Shape output;
    private final long timeSteps;
    private final List<LifState> states = new ArrayList<>();

    private Steps(
        ParameterStore store,
        List<DenseSpikingLayer> layers,
        Shape output,
        long timeSteps,
        NDManager manager) {
      this.store = store;
      this.layers = layers;
      this.output = output;
      this.timeSteps = timeSteps;
      layers.forEach(layer -> states.add(layer.atRest(manager, output.get(0))));
    }

    /**
     * Takes one step.
     *
     * @param input {@code [N, D]}
     * @return spikes {@code [N, L, k]}, in the manager of the input
     */
    public NDArray next(NDArray input) {
      NDArray spikes = input.expandDims(0);
      for (int i = 0; i < layers.size(); i++) {
        try (NDArray before = spikes;
            NDArray oldMembrane = states.get(i).membrane()) {
          LifOutput advanced =
              layers.get(i).advance(store, before, new LifState(oldMembrane), timeSteps);
          spikes = advanced.spikes();
          states.set(i, advanced.state());
        }
      }
      try (NDArray last = spikes) {
        return last.reshape(output);
      }
    }
  }
}
