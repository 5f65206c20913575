package io.github.spikegen.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.spikegen.neuron.LifDynamics;
import io.github.spikegen.neuron.LifDynamics.LifOutput;
import io.github.spikegen.neuron.LifDynamics.LifState;
import io.github.spikegen.neuron.LifNeuron;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.normalization.NormalizedNeurons;
import io.github.spikegen.normalization.ThresholdDependentBatchNorm;
import java.util.Optional;

/**
 * A dense layer with threshold-dependent batch normalization, or without, and neurons, {@code [T,
 * N, D]} to spikes {@code [T, N, units]}, that can also go on from where its neurons were.
 */
public final class DenseSpikingLayer extends AbstractBlock {

  private final int units;
  private final TimeDistributed synapses;
  private final Optional<ThresholdDependentBatchNorm> norm;
  private final LifNeuron neurons;
  private final Block currentsToSpikes;

  /**
   * Creates an uninitialized layer.
   *
   * @param units the number of neurons, at least 1
   * @param lif the neurons
   * @param normScale alpha of {@link ThresholdDependentBatchNorm}, above 0; 0 for a layer without
   *     it
   */
  public DenseSpikingLayer(int units, LifParameters lif, double normScale) {
    this.units = units;
    synapses = addChildBlock("synapses", new TimeDistributed(SpikingLayers.denseSynapses(units)));
    neurons = new LifNeuron(lif);
    if (normScale == 0) {
      norm = Optional.empty();
      currentsToSpikes = addChildBlock("LifNeuron", neurons);
    } else {
      norm = Optional.of(new ThresholdDependentBatchNorm(normScale, lif.threshold()));
      currentsToSpikes =
          addChildBlock("NormalizedNeurons", new NormalizedNeurons(norm.get(), neurons));
    }
  }

  /**
   * {@return the neurons of a batch at rest: membranes {@code [N, units]}}
   *
   * @param manager the manager of the state
   * @param batch N, at least 1
   */
  public LifState atRest(NDManager manager, long batch) {
    return LifState.atRest(manager, new Shape(batch, units), neurons.lifParameters());
  }

  /**
   * Runs some steps from a given state, normalizing by running statistics: those of the steps so
   * far would change with every step.
   *
   * @param store the parameters
   * @param inputs {@code [S, N, D]}
   * @param state the neurons before the first of these steps
   * @param timeSteps T, the steps of the whole sequence
   * @return spikes {@code [S, N, units]} and the state after them, in the manager of the inputs
   */
  public LifOutput advance(ParameterStore store, NDArray inputs, LifState state, long timeSteps) {
    try (NDArray weighted = synapses.runPart(store, inputs, timeSteps);
        NDArray currents =
            norm.map(own -> own.forward(store, new NDList(weighted), false).singletonOrThrow())
                .orElse(weighted)) {
      return LifDynamics.sequence(currents, state, neurons.lifParameters());
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    try (NDList weighted = synapses.forward(parameterStore, inputs, training)) {
      return currentsToSpikes.forward(parameterStore, weighted, training);
    }
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    synapses.initialize(manager, dataType, inputShapes);
    Shape[] currents = getOutputShapes(inputShapes);
    currentsToSpikes.initialize(manager, dataType, currents);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return synapses.getOutputShapes(inputShapes);
  }
}
