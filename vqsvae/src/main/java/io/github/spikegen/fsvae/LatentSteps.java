package io.github.spikegen.fsvae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.spikegen.layer.DenseSpikingLayer;
import io.github.spikegen.neuron.LifState;
import io.github.spikegen.neuron.LifState.LifOutput;
import java.util.ArrayList;
import java.util.List;

/**
 * A latent network on its way through time. The layers' membranes are kept from step to step, so
 * that every step costs the same, however many were before.
 */
final class LatentSteps {

  private final ParameterStore store;
  private final List<DenseSpikingLayer> layers;
  private final Shape output;
  private final long timeSteps;
  private final List<LifState> states = new ArrayList<>();

  LatentSteps(
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
  NDArray next(NDArray input) {
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
