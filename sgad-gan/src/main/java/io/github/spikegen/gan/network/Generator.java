package io.github.spikegen.gan.network;

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
import ai.djl.training.initializer.UniformInitializer;
import ai.djl.util.PairList;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.gan.network.ImageDecoder.DecodedImages;
import io.github.spikegen.layer.LayerRunner;
import io.github.spikegen.layer.SpikingLayers;
import io.github.spikegen.layer.TimeAxis;
import io.github.spikegen.layer.TransposedConv2d;
import io.github.spikegen.neuron.LifNeuron;
import io.github.spikegen.training.StateDict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The spiking generator of SGAD: latent vectors {@code [N, latentSize]} to images {@code [N, C, H,
 * W]} in (0, 1).
 *
 * <p>Two dense layers and transposed convolutions 4x4 with stride 2, each with batch norm and
 * neurons; the last transposed convolution has neither and feeds the {@link ImageDecoder}. The
 * latent vector is the same at every time step, so the first dense layer is computed once.
 */
public final class Generator extends AbstractBlock
    implements ImageGenerator, StateDict.Exchangeable {

  private static final Map<String, String> PYTORCH_DECODER =
      Map.of(
          "flattening", "down_sample_net.1",
          "query", "scoring_function.W_q",
          "key", "scoring_function.W_k",
          "inputKey", "scoring_function.W_x",
          "membraneKey", "scoring_function.W_v");

  private final GeneratorConfig config;
  private final List<Block> dense = new ArrayList<>();
  private final List<Block> convolutions = new ArrayList<>();
  private final Block output;
  private final ImageDecoder decoder;

  /**
   * Creates an uninitialized generator with the decoder of its config.
   *
   * @param config its sizes
   */
  public Generator(GeneratorConfig config) {
    this(config, config.decoder().decoder(config.timeSteps()));
  }

  /**
   * Creates an uninitialized generator with any decoder.
   *
   * @param config its sizes; its own decoder is not used
   * @param decoder turns the currents of the last layer into images
   */
  public Generator(GeneratorConfig config, ImageDecoder decoder) {
    this.decoder = decoder;
    this.config = config;
    Supplier<Block> neuron = () -> new LifNeuron(config.neuron());
    addDense(
        SpikingLayers.staticDenseWithBatchNorm(config.timeSteps(), config.hiddenUnits(), neuron));
    int units = Math.toIntExact(config.firstImage().size());
    addDense(SpikingLayers.denseWithBatchNorm(units, neuron));
    for (int channels : config.channels().subList(1, config.channels().size())) {
      Block layer = SpikingLayers.transposedConvolution(channels, 4, 2, 1, 0, neuron);
      convolutions.add(addChildBlock("convolution" + (convolutions.size() + 1), layer));
    }
    output = addChildBlock("output", outputSynapses());
    addChildBlock("decoder", decoder);
  }

  private void addDense(Block layer) {
    dense.add(addChildBlock("dense" + (dense.size() + 1), layer));
  }

  private Block outputSynapses() {
    TransposedConv2d layer =
        TransposedConv2d.builder()
            .setFilters(config.imageChannels())
            .setKernelSize(4)
            .optStride(2)
            .optPadding(1)
            .build();
    double bound = config.outputGain() / Math.sqrt(16.0 * config.imageChannels());
    layer.setInitializer(new UniformInitializer((float) bound), Parameter.Type.WEIGHT);
    double rest = decoder.currentFor(config.restingPixel(), config.timeSteps());
    layer.setInitializer(new ConstantInitializer((float) rest), Parameter.Type.BIAS);
    return layer;
  }

  /**
   * Returns the generator's sizes.
   *
   * @return the config
   */
  public GeneratorConfig config() {
    return config;
  }

  /** {@return the two dense layers, of which the second one makes the first image} */
  public List<Block> dense() {
    return List.copyOf(dense);
  }

  /** {@return the transposed convolutions that follow, the last one without neurons} */
  public List<Block> convolutions() {
    List<Block> all = new ArrayList<>(convolutions);
    all.add(output);
    return all;
  }

  /**
   * {@return the parameters by the names that they have in the released code of SGAD, to exchange
   * weights with PyTorch} Where equation 6 has two maps to keys and the released code one, {@code
   * W_k}, they are {@code W_x} and {@code W_v}.
   *
   * @throws IllegalArgumentException if the decoder is not one of {@link DecoderConfig}
   */
  @Override
  public StateDict stateDict() {
    List<String> modules = new ArrayList<>(List.of("fc1", "br1.0", "fc2", "br2.0"));
    for (int i = 1; i <= convolutions.size(); i++) {
      modules.addAll(List.of("conv%d.0".formatted(i), "conv%d.1".formatted(i)));
    }
    String last = "conv%d.".formatted(convolutions.size() + 1);
    modules.add(last + "0");
    for (String layer : decoder.getChildren().keys()) {
      String module = PYTORCH_DECODER.get(layer.substring(2)); // behind its number
      if (module == null) {
        throw new IllegalArgumentException("PyTorch has no name for the decoder's " + layer);
      }
      modules.add(last + "2." + module);
    }
    return StateDict.of(this, modules);
  }

  @Override
  public int latentSize() {
    return config.latentSize();
  }

  /**
   * Makes images.
   *
   * @param store the parameters
   * @param latents {@code [N, latentSize]}
   * @param training whether batch norm uses and follows the batch's statistics
   * @return pixels in (0, 1), {@code [N, C, H, W]}, in the manager of the latents; of a sequence
   *     {@code [N, T·C, H, W]}
   * @throws IllegalArgumentException if the latents have another size
   */
  @Override
  public NDArray generate(ParameterStore store, NDArray latents, boolean training) {
    try (NDArray spikes = spikes(store, latents, training)) {
      UnaryOperator<NDArray> synapses = synapses(store, spikes, training);
      if (config.frames() == 1) {
        return decoder.decode(store, spikes, synapses, training);
      }
      try (NDArray frames = decoder.decodeFrames(store, spikes, synapses, training)) {
        return Frames.joined(frames);
      }
    }
  }

  /**
   * Makes images and keeps what entered the decoder at each step.
   *
   * @param store the parameters
   * @param latents {@code [N, latentSize]}
   * @param training whether batch norm uses and follows the batch's statistics
   * @return images, inputs and scores, in the manager of the latents
   * @throws IllegalArgumentException if the latents have another size
   */
  public DecodedImages generateSteps(ParameterStore store, NDArray latents, boolean training) {
    try (NDArray spikes = spikes(store, latents, training)) {
      return decoder.decodeSteps(store, spikes, synapses(store, spikes, training), training);
    }
  }

  /**
   * Makes images with the trained generator, and shows what they were made of.
   *
   * @param latents {@code [N, latentSize]}
   * @return images, inputs and scores of each step, in the manager of the latents
   */
  public DecodedImages generateSteps(NDArray latents) {
    NDManager target = latents.getManager();
    try (NoGrad off = new NoGrad();
        NDManager work = target.newSubManager()) {
      NDArray view = latents.reshape(latents.getShape());
      view.attach(work);
      DecodedImages steps = generateSteps(new ParameterStore(work, false), view, false);
      steps.images().attach(target);
      steps.inputs().attach(target);
      steps.scores().attach(target);
      return steps;
    }
  }

  /** The decoder applies the output once, to all steps or to their weighted sum. */
  private UnaryOperator<NDArray> synapses(ParameterStore store, NDArray spikes, boolean training) {
    return x -> LayerRunner.onTimeSum(output, store, spikes, x, training);
  }

  /** Returns the spikes before the output, {@code [T, N, C, H/2, W/2]}. */
  private NDArray spikes(ParameterStore store, NDArray latents, boolean training) {
    Shape given = latents.getShape();
    if (given.dimension() != 2 || given.get(1) != config.latentSize()) {
      throw new IllegalArgumentException(
          "latents must have shape (N, %d), but was %s".formatted(config.latentSize(), given));
    }
    NDArray x = apply(dense.get(0), store, latents, training);
    try (NDArray hidden = x) {
      x = apply(dense.get(1), store, hidden, training);
    }
    try (NDArray flat = x) {
      Shape sequence = new Shape(config.timeSteps(), given.get(0));
      x = flat.reshape(sequence.addAll(config.firstImage()));
    }
    for (Block layer : convolutions) {
      try (NDArray previous = x) {
        x = apply(layer, store, previous, training);
      }
    }
    return x;
  }

  private static NDArray apply(Block layer, ParameterStore store, NDArray x, boolean training) {
    return layer.forward(store, new NDList(x), training).singletonOrThrow();
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    Shape[] shapes = inputShapes;
    for (Block layer : dense) {
      layer.initialize(manager, dataType, shapes);
      shapes = layer.getOutputShapes(shapes);
    }
    shapes = new Shape[] {shapes[0].slice(0, 2).addAll(config.firstImage())};
    for (Block layer : convolutions) {
      layer.initialize(manager, dataType, shapes);
      shapes = layer.getOutputShapes(shapes);
    }
    output.initialize(manager, dataType, TimeAxis.fold(shapes[0]));
    Shape images = config.images(inputShapes[0].get(0));
    decoder.initialize(manager, dataType, new Shape(config.timeSteps()).addAll(images));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    return new NDList(generate(parameterStore, inputs.singletonOrThrow(), training));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {Frames.joined(config.images(inputShapes[0].get(0)), config.frames())};
  }
}
