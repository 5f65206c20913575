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
import io.github.spikegen.neuron.LifParameters;
import java.util.List;

/**
 * The distribution of a latent at each step, given what was before: three dense spiking layers from
 * {@code [T, N, D]} to k spikes of each of L latent units, {@code [T, N, L, k]}. The share of
 * spikes among the k is the probability that the unit spikes.
 */
final class LatentNetwork extends AbstractBlock {

  private static final byte VERSION = 1;

  private final int units;
  private final int choices;
  private final List<DenseSpikingLayer> layers;

  LatentNetwork(int units, int choices, LifParameters neuron, double normScale) {
    super(VERSION);
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
   * @param manager owns the neurons' first state
   * @param timeSteps T, how many steps will be taken
   * @param batch N
   */
  LatentSteps steps(ParameterStore store, NDManager manager, long timeSteps, long batch) {
    return new LatentSteps(store, layers, new Shape(batch, units, choices), timeSteps, manager);
  }

  /** Runs all steps at once. */
  NDArray run(ParameterStore store, NDArray inputs, boolean training) {
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
}
