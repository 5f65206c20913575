package io.github.spikegen.vqsvae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.spikegen.autograd.InitialWeights;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.coding.ImageTokenizer;
import io.github.spikegen.training.StateDict;
import io.github.spikegen.vqsvae.SpikingQuantizer.QuantizedSpikes;
import java.util.List;

/**
 * The vector-quantized spiking variational autoencoder of Spiking-Diffusion (arXiv 2308.10187):
 * images {@code [N, channels, H, W]} in [0, 1] to their reconstructions.
 *
 * <p>Images are presented for T steps to a spiking encoder. Firing rate and postsynaptic potential
 * of its spikes are mixed to a feature for each place of an H/4 by W/4 grid, which the nearest code
 * replaces. A spike generator turns the codes into spikes again, and a spiking decoder, read from
 * the membrane of its last layer, turns those into pixels.
 *
 * <p>{@link #run} gives every intermediate result. The model is also the {@link ImageTokenizer}
 * that a prior over tokens needs.
 */
public final class VqSvae extends AbstractBlock implements ImageTokenizer, StateDict.Exchangeable {

  private static final List<String> PYTORCH_MODULES =
      List.of(
          "encoder.snn_convs.0",
          "encoder.snn_convs.1",
          "encoder.snn_convs.3",
          "encoder.snn_convs.4",
          "encoder.snn_convs.6",
          "encoder.snn_convs.7",
          "vq_layer.alpha",
          "vq_layer.embeddings.weight",
          "",
          "",
          "vq_layer.poisson.0",
          "vq_layer.poisson.1",
          "decoder.snn_convs.0",
          "decoder.snn_convs.1",
          "decoder.snn_convs.3",
          "decoder.snn_convs.4",
          "decoder.snn_convs.6", // bias and
          "decoder.snn_convs.6"); // weight are in two blocks

  private final VqSvaeConfig config;
  private final Block encoder;
  private final SpikingQuantizer quantizer;
  private final Block decoder;

  /**
   * Everything a forward pass computes, the same in training and evaluation.
   *
   * @param quantized what lies between encoder and decoder
   * @param reconstruction the decoder's output, pixels minus 0.5, in (-1, 1), {@code [N, channels,
   *     H, W]}
   */
  public record Output(QuantizedSpikes quantized, NDArray reconstruction) {}

  /**
   * Creates a model without weights.
   *
   * @param config its numbers
   */
  public VqSvae(VqSvaeConfig config) {
    this(
        config,
        ImageLayers.of(config).encoder(),
        new SpikingQuantizer(config),
        ImageLayers.of(config).decoder());
  }

  /**
   * Creates a model of given parts, without weights.
   *
   * @param config its numbers
   * @param encoder from centered images {@code [N, imageChannels, H, W]} to spikes {@code [T, N, C,
   *     H/4, W/4]}
   * @param quantizer between encoder and decoder
   * @param decoder from such spikes to centered images in (-1, 1)
   */
  public VqSvae(VqSvaeConfig config, Block encoder, SpikingQuantizer quantizer, Block decoder) {
    this.config = config;
    this.encoder = addChildBlock("encoder", encoder);
    this.quantizer = addChildBlock("quantizer", quantizer);
    this.decoder = addChildBlock("decoder", decoder);
  }

  /**
   * Creates a model with first weights.
   *
   * @param config its numbers
   * @param key where the weights come from
   * @param manager the manager of its parameters
   * @return the model
   */
  public static VqSvae create(VqSvaeConfig config, RandomKey key, NDManager manager) {
    Shape images = new Shape(1).addAll(config.imageShape());
    return InitialWeights.draw(new VqSvae(config), key, manager, images);
  }

  /**
   * Returns the model's numbers.
   *
   * @return the config
   */
  public VqSvaeConfig config() {
    return config;
  }

  /** {@return the block from centered images {@code [N, channels, H, W]} to spikes} */
  public Block encoder() {
    return encoder;
  }

  /** {@return what lies between encoder and decoder} */
  public SpikingQuantizer quantizer() {
    return quantizer;
  }

  /** {@return the block from spikes {@code [T, N, C, H/4, W/4]} to centered images} */
  public Block decoder() {
    return decoder;
  }

  /**
   * Returns the codebook, which a training loop adapts after each step.
   *
   * @return the codebook
   */
  public Codebook codebook() {
    return quantizer.codebook();
  }

  /**
   * {@return the parameters by the names that they have in the released code of Spiking-Diffusion,
   * to exchange weights with PyTorch} Its model has no moving averages of the codebook's use.
   *
   * @throws IllegalArgumentException if the model has residual blocks, which the released one has
   *     not
   */
  @Override
  public StateDict stateDict() {
    if (config.residualBlocks() > 0) {
      throw new IllegalArgumentException(
          "PyTorch's names are those of a model without residual blocks, but this one has "
              + config.residualBlocks());
    }
    return StateDict.of(this, PYTORCH_MODULES);
  }

  /**
   * Runs the whole model.
   *
   * @param store the parameters
   * @param images pixels in [0, 1], {@code [N, channels, H, W]}
   * @param training whether batch norm uses and follows the batch's statistics
   * @return every intermediate result, in the manager of the images
   * @throws IllegalArgumentException if the images have another size than the config's
   */
  public Output run(ParameterStore store, NDArray images, boolean training) {
    return decodeSpikes(store, encodeToSpikes(store, images, training), training);
  }

  /** Runs the whole model in a training pass; a codebook without codes starts from its features. */
  Output train(ParameterStore store, NDArray images, RandomKey key) {
    NDArray spikes = encodeToSpikes(store, images, true);
    if (!codebook().hasStarted()) {
      codebook().startFrom(quantizer.features(store, spikes, true), key);
    }
    return decodeSpikes(store, spikes, true);
  }

  private Output decodeSpikes(ParameterStore store, NDArray spikes, boolean training) {
    QuantizedSpikes quantized = quantizer.quantize(store, spikes, training);
    return new Output(quantized, decode(store, quantized.decoderInput(), training));
  }

  /**
   * Runs the encoder alone: what the codebook starts from.
   *
   * @param store the parameters
   * @param images pixels in [0, 1], {@code [N, channels, H, W]}
   * @param training whether batch norm uses and follows the batch's statistics
   * @return features, {@code [N, C, h, w]}, in the manager of the images
   */
  public NDArray encodeToFeatures(ParameterStore store, NDArray images, boolean training) {
    try (NDArray spikes = encodeToSpikes(store, images, training)) {
      return quantizer.features(store, spikes, training);
    }
  }

  private NDArray encodeToSpikes(ParameterStore store, NDArray images, boolean training) {
    Shape given = images.getShape();
    if (given.dimension() != 4 || !given.slice(1).equals(config.imageShape())) {
      throw new IllegalArgumentException(
          "this model takes images of shape "
              + new Shape(-1).addAll(config.imageShape())
              + ", but was given "
              + given);
    }
    try (NDArray centered = images.sub(0.5)) {
      return encoder.forward(store, new NDList(centered), training).singletonOrThrow();
    }
  }

  private NDArray decode(ParameterStore store, NDArray spikes, boolean training) {
    return decoder.forward(store, new NDList(spikes), training).singletonOrThrow();
  }

  @Override
  public int codebookSize() {
    return config.codebookSize();
  }

  @Override
  public Shape tokenShape() {
    return config.tokenShape();
  }

  @Override
  public NDArray encode(NDArray images) {
    return NoGrad.evaluate(
        images,
        x -> Quantization.nearest(encodeToFeatures(storeOf(x), x, false), codebook().embedding()));
  }

  @Override
  public NDArray decode(NDArray tokens) {
    return NoGrad.evaluate(
        tokens,
        x -> {
          ParameterStore store = storeOf(x);
          NDArray centered = decode(store, quantizer.spikesOf(store, x), false);
          return centered.addi(0.5).maximum(0).minimum(1);
        });
  }

  /**
   * Encodes images and decodes their tokens.
   *
   * @param images pixels in [0, 1], {@code [N, channels, H, W]}
   * @return reconstructions in [0, 1], same shape, in the manager of the images
   */
  public NDArray reconstruct(NDArray images) {
    try (NDArray tokens = encode(images)) {
      return decode(tokens);
    }
  }

  private static ParameterStore storeOf(NDArray array) {
    return new ParameterStore(array.getManager(), false);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    Output output = run(parameterStore, inputs.singletonOrThrow(), training);
    return new NDList(output.reconstruction().add(0.5));
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    encoder.initialize(manager, dataType, inputShapes);
    Shape[] spikes = encoder.getOutputShapes(inputShapes);
    quantizer.initialize(manager, dataType, spikes);
    decoder.initialize(manager, dataType, spikes);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }
}
