package io.github.spikegen.gan.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.Scalars;
import io.github.spikegen.layer.AveragePooling;
import io.github.spikegen.layer.LayerRunner;
import io.github.spikegen.layer.SpikingLayers;
import io.github.spikegen.layer.StaticInput;
import io.github.spikegen.layer.TimeDistributed;
import io.github.spikegen.neuron.LifNeuron;
import io.github.spikegen.normalization.BatchNorm;
import io.github.spikegen.normalization.NormalizedNeurons;
import io.github.spikegen.training.StateDict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Scores images: {@code [N, C, H, W]} to {@code [N]}, high for what looks real.
 *
 * <p>With spiking units, SGAD: the image is presented for T steps to blocks of convolution, batch
 * norm, neurons and average pooling, and a dense layer of neurons; the score is V_T / T of one
 * membrane that does not fire. The image is the same at every step, so the first convolution is
 * computed once; and so is the last dense layer, on the membrane's weighted mean of the spikes. Of
 * a sequence {@code [N, T·C, H, W]} each step sees a frame of its own.
 *
 * <p>With ordinary units, Hybrid GAN: the same layers once, without time.
 */
public final class Discriminator extends AbstractBlock
    implements ImageCritic, StateDict.Exchangeable {

  private static final String CONVOLUTION = "convolution";
  private static final String DENSE = "dense";
  private static final float LEAKY_RELU_SLOPE = 0.2f;

  private final DiscriminatorConfig config;
  private final boolean spiking;
  private final List<SequentialBlock> layers = new ArrayList<>();
  private final List<Block> units = new ArrayList<>();
  private final Block output;

  /**
   * Creates an uninitialized discriminator.
   *
   * @param config its sizes
   */
  public Discriminator(DiscriminatorConfig config) {
    this.config = config;
    spiking = config.units() == DiscriminatorConfig.Units.SPIKING;
    for (int channels : config.channels()) {
      layers.add(addChildBlock(CONVOLUTION + (layers.size() + 1), convolution(channels)));
    }
    layers.add(addChildBlock(DENSE, dense()));
    output = addChildBlock("output", SpikingLayers.denseSynapses(1));
  }

  private SequentialBlock convolution(int channels) {
    Block synapses =
        SpikingLayers.convolutionSynapses(channels, config.kernelSize(), 1, config.padding());
    return new SequentialBlock()
        .add(overTime(synapses))
        .add(units(true))
        .add(overTime(new AveragePooling()));
  }

  private SequentialBlock dense() {
    return new SequentialBlock()
        .add(
            layers.isEmpty() && config.frames() == 1
                ? Blocks.batchFlattenBlock()
                : overTime(Blocks.batchFlattenBlock()))
        .add(overTime(SpikingLayers.denseSynapses(config.hiddenUnits())))
        .add(units(config.hiddenNorm() == DiscriminatorConfig.HiddenNorm.BATCH_NORM));
  }

  /** Runs a block at every time step; once in the first layer, whose input is always the image. */
  private Block overTime(Block block) {
    if (!spiking) {
      return block;
    }
    boolean same = units.isEmpty() && config.frames() == 1;
    return same ? new StaticInput(config.timeSteps(), block) : new TimeDistributed(block);
  }

  private Block units(boolean normalized) {
    Block block = spiking ? neurons(normalized) : leakyReLu(normalized);
    units.add(block);
    return block;
  }

  private Block neurons(boolean normalized) {
    LifNeuron neurons = new LifNeuron(config.neuron());
    return normalized ? new NormalizedNeurons(new BatchNorm(), neurons) : neurons;
  }

  private static Block leakyReLu(boolean normalized) {
    Block activation = Activation.leakyReluBlock(LEAKY_RELU_SLOPE);
    return normalized ? new SequentialBlock().add(new BatchNorm()).add(activation) : activation;
  }

  /**
   * Returns the discriminator's sizes.
   *
   * @return the config
   */
  public DiscriminatorConfig config() {
    return config;
  }

  /**
   * {@return the parameters by the names that they have in the released code of SGAD, to exchange
   * weights with PyTorch} Batch norm of the dense layer, which it has not, is {@code fc1.1}, or
   * {@code net.norm} where there are no convolutions.
   */
  @Override
  public StateDict stateDict() {
    List<String> modules = new ArrayList<>();
    for (int i = 1; i < layers.size(); i++) {
      modules.addAll(List.of("conv%d.0".formatted(i), "conv%d.1".formatted(i)));
    }
    boolean convolves = !config.channels().isEmpty();
    modules.add(convolves ? "fc1.0" : "net.0");
    if (config.hiddenNorm() == DiscriminatorConfig.HiddenNorm.BATCH_NORM) {
      modules.add(convolves ? "fc1.1" : "net.norm");
    }
    modules.add(convolves ? "fc2.0" : "net.2");
    return StateDict.of(this, modules);
  }

  /** {@return the layers before the last one} */
  public List<Block> layers() {
    return List.copyOf(layers);
  }

  /**
   * Returns the last layer, which weighs the hidden layer's activity to the score.
   *
   * @return the layer
   */
  @Override
  public Block output() {
    return output;
  }

  /**
   * Scores images.
   *
   * @param store the parameters
   * @param images pixels in [0, 1], {@code [N, C, H, W]}
   * @param training whether batch norm uses and follows the batch's statistics
   * @return scores without bounds, {@code [N]}, in the manager of the images
   * @throws IllegalArgumentException if the images have another size than the config's
   */
  @Override
  public NDArray score(ParameterStore store, NDArray images, boolean training) {
    requireImages(images);
    NDArray x = config.frames() == 1 ? images : Frames.split(images, config.frames());
    for (Block layer : layers) {
      NDArray previous = x;
      x = LayerRunner.once(layer, store, previous, training);
      if (previous != images) {
        previous.close();
      }
    }
    try (NDArray last = x) {
      if (spiking) {
        return membraneScore(store, last, training);
      }
      return column(LayerRunner.once(output, store, last, training));
    }
  }

  private void requireImages(NDArray images) {
    Shape expected =
        Frames.joined(
            new Shape(-1, config.imageChannels(), config.imageHeight(), config.imageWidth()),
            config.frames());
    Shape given = images.getShape();
    if (given.dimension() != 4 || !given.slice(1).equals(expected.slice(1))) {
      throw new IllegalArgumentException(
          "this discriminator takes images of shape %s, but was given %s"
              .formatted(expected, given));
    }
  }

  /**
   * Returns what the units of each layer do, before pooling and without gradients: what SGAD,
   * section 5.4, compares with neurons.
   *
   * @param store the parameters
   * @param images pixels in [0, 1], {@code [N, C, H, W]}
   * @return by the layer's name, {@code convolution1} and so on and {@code dense}, in the order of
   *     the layers: firing rates over T in [0, 1], or the outputs of leaky ReLU, {@code [N, ...]},
   *     in the manager of the images
   * @throws IllegalArgumentException if the images have another size than the config's
   */
  public Map<String, NDArray> activity(ParameterStore store, NDArray images) {
    requireImages(images);
    NDManager target = images.getManager();
    Map<String, NDArray> activity = new LinkedHashMap<>();
    try (NoGrad off = new NoGrad();
        NDManager work = target.newSubManager()) {
      NDArray x = images.reshape(images.getShape()); // shares memory, but has an owner of its own
      x.attach(work);
      x = config.frames() == 1 ? x : Frames.split(x, config.frames());
      for (int i = 0; i < layers.size(); i++) {
        String name = i < layers.size() - 1 ? CONVOLUTION + (i + 1) : DENSE;
        for (Block part : layers.get(i).getChildren().values()) {
          x = LayerRunner.once(part, store, x, false);
          if (part == units.get(i)) {
            NDArray kept = spiking ? x.mean(new int[] {0}) : x.duplicate();
            kept.attach(target);
            activity.put(name, kept);
          }
        }
      }
    }
    return activity;
  }

  private NDArray membraneScore(ParameterStore store, NDArray spikes, boolean training) {
    MembraneDecoder.Mean membrane = new MembraneDecoder.Mean(config.neuron().tau());
    try (NDArray mean = membrane.of(spikes);
        NDArray scores = column(LayerRunner.onTimeSum(output, store, spikes, mean, training))) {
      return Scalars.multiply(scores, membrane.total(config.timeSteps()) / config.timeSteps());
    }
  }

  /** Turns {@code [N, 1]}, which is closed, into {@code [N]}. */
  private static NDArray column(NDArray scores) {
    try (scores) {
      return scores.reshape(-1);
    }
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    Shape[] shapes = inputShapes;
    if (config.frames() > 1) {
      shapes = new Shape[] {Frames.split(inputShapes[0], config.frames())};
    }
    for (Block layer : layers) {
      layer.initialize(manager, dataType, shapes);
      shapes = layer.getOutputShapes(shapes);
    }
    Shape last = shapes[0];
    output.initialize(manager, dataType, spiking ? last.slice(1) : last);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    return new NDList(score(parameterStore, inputs.singletonOrThrow(), training));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {new Shape(inputShapes[0].get(0))};
  }
}
