package io.github.spikegen.probe;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/** Neurons that know nothing of probes, whose spikes are reported for them. */
final class ReportedNeurons extends AbstractBlock implements SpikingNeuron {

  private static final byte VERSION = 1;

  private final Block neurons;

  ReportedNeurons(Block neurons) {
    super(VERSION);
    this.neurons = addChildBlock(neurons.getClass().getSimpleName(), neurons);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDList spikes = neurons.forward(parameterStore, inputs, training);
    ProbeScope.fired(this, inputs.singletonOrThrow(), spikes.singletonOrThrow());
    return spikes;
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    neurons.initialize(manager, dataType, inputShapes);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return neurons.getOutputShapes(inputShapes);
  }
}
