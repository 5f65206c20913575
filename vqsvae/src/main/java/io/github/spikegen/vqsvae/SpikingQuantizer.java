package io.github.spikegen.vqsvae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.ConstantInitializer;
import ai.djl.util.PairList;
import io.github.spikegen.autograd.StraightThrough;
import io.github.spikegen.coding.SpikeDecoder;
import io.github.spikegen.coding.SpikeDecoder.FiringRate;
import io.github.spikegen.coding.SpikeDecoder.MembraneReadout;
import io.github.spikegen.coding.SpikeDecoder.PostsynapticPotential;
import io.github.spikegen.layer.SpikingLayers;
import io.github.spikegen.neuron.LifNeuron;
import io.github.spikegen.vqsvae.VqSvaeConfig.Feature;
import io.github.spikegen.vqsvae.VqSvaeConfig.StraightThroughAt;

/**
 * Replaces spike trains by those that the nearest codes generate: spikes {@code [T, N, C, h, w]} to
 * spikes of the same shape (Spiking-Diffusion, arXiv 2308.10187, section on the VQ-SVAE).
 *
 * <p>Each spike train becomes a number, a trained mixture of its firing rate and its postsynaptic
 * potential; the C numbers at a place are a feature; the nearest code replaces it; and the adaptive
 * spike generator, a pointwise convolution with batch norm and LIF neurons, turns codes into
 * spikes.
 */
public final class SpikingQuantizer extends AbstractBlock {

  private final SpikeDecoder membrane;
  private final StraightThroughAt straightThrough;
  private final Codebook codebook;
  private final Block generator;

  /** The share k of the firing rate in the feature. */
  private final Parameter rateShare;

  /**
   * What quantizing a batch of spike trains gives, the same in training and evaluation.
   *
   * @param encoderSpikes the spikes z that were quantized, {@code [T, N, C, h, w]}
   * @param features what stands for each spike train, {@code [N, C, h, w]}
   * @param indices the nearest codes, int64 {@code [N, h, w]}
   * @param codes these codes, {@code [N, C, h, w]}
   * @param generatedSpikes the spikes that the generator makes of the codes, {@code [T, N, C, h,
   *     w]}
   * @param decoderInput the same spikes, with the gradient's way back to the encoder
   */
  public record QuantizedSpikes(
      NDArray encoderSpikes,
      NDArray features,
      NDArray indices,
      NDArray codes,
      NDArray generatedSpikes,
      NDArray decoderInput) {}

  /**
   * Creates a quantizer.
   *
   * @param config the model's numbers
   */
  public SpikingQuantizer(VqSvaeConfig config) {
    membrane =
        config.feature() == Feature.POSTSYNAPTIC_POTENTIAL
            ? new PostsynapticPotential(config.synapticTau())
            : new MembraneReadout(config.readoutDecay());
    straightThrough = config.straightThrough();
    rateShare =
        addParameter(
            Parameter.builder()
                .setName("rateShare")
                .setType(Parameter.Type.OTHER)
                .optShape(new Shape(1))
                .optInitializer(new ConstantInitializer(0.5f))
                .build());
    codebook =
        addChildBlock(
            "codebook",
            new Codebook(config.codebookSize(), config.codeDimension(), config.codebook()));
    generator =
        addChildBlock(
            "generator",
            SpikingLayers.staticConvolution(
                config.timeSteps(),
                config.codeDimension(),
                1,
                1,
                0,
                () -> new LifNeuron(config.neuron())));
  }

  /**
   * Returns the codebook.
   *
   * @return the codebook
   */
  public Codebook codebook() {
    return codebook;
  }

  /**
   * Quantizes spike trains.
   *
   * @param store the parameters
   * @param spikes {@code [T, N, C, h, w]}
   * @param training whether batch norm uses and follows the batch's statistics
   * @return every intermediate result, in the manager of the spikes
   */
  public QuantizedSpikes quantize(ParameterStore store, NDArray spikes, boolean training) {
    NDArray features = features(store, spikes, training);
    NDArray indices = Quantization.nearest(features, codebook.embedding());
    NDArray codes = codebook.forward(store, new NDList(indices), training).singletonOrThrow();
    if (straightThrough == StraightThroughAt.FEATURE) {
      NDArray copied = StraightThrough.copyGradient(codes, features);
      NDArray generated = generate(store, copied, training);
      return new QuantizedSpikes(spikes, features, indices, codes, generated, generated);
    }
    NDArray generated = generate(store, codes, training);
    NDArray copied = StraightThrough.copyGradient(generated, spikes);
    return new QuantizedSpikes(spikes, features, indices, codes, generated, copied);
  }

  /**
   * Mixes firing rate and membrane potential, {@code k·rate + (1 - k)·potential} with trained k.
   *
   * @param store the parameters
   * @param spikes {@code [T, N, C, h, w]}
   * @param training true in a training pass
   * @return features, {@code [N, C, h, w]}, in the manager of the spikes
   */
  public NDArray features(ParameterStore store, NDArray spikes, boolean training) {
    NDArray k = store.getValue(rateShare, spikes.getDevice(), training);
    try (NDArray potential = membrane.decode(spikes);
        NDArray rate = new FiringRate().decode(spikes);
        NDArray difference = rate.sub(potential)) {
      return difference.mul(k).addi(potential);
    }
  }

  /**
   * Generates the spikes of given codes, as sampling does.
   *
   * @param store the parameters
   * @param indices int64 {@code [N, h, w]}
   * @return spikes, {@code [T, N, C, h, w]}, in the manager of the indices
   */
  public NDArray spikesOf(ParameterStore store, NDArray indices) {
    try (NDArray codes = codebook.forward(store, new NDList(indices), false).singletonOrThrow()) {
      return generate(store, codes, false);
    }
  }

  private NDArray generate(ParameterStore store, NDArray codes, boolean training) {
    return generator.forward(store, new NDList(codes), training).singletonOrThrow();
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    return new NDList(quantize(parameterStore, inputs.singletonOrThrow(), training).decoderInput());
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    Shape spikes = inputShapes[0];
    Shape indices = new Shape(spikes.get(1), spikes.get(3), spikes.get(4));
    codebook.initialize(manager, dataType, indices);
    generator.initialize(manager, dataType, codebook.getOutputShapes(new Shape[] {indices}));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }
}
