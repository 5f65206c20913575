package io.github.spikegen.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.spikegen.autograd.InitialWeights;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.autograd.Scalars;
import io.github.spikegen.layer.Conv2d;
import io.github.spikegen.layer.LayerRunner;
import io.github.spikegen.layer.SpikingConvolution;
import io.github.spikegen.layer.SpikingLayers;
import io.github.spikegen.neuron.LifNeuron;
import io.github.spikegen.training.StateDict;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The spiking diffusion image decoder of Spiking-Diffusion: predicts the tokens behind the masks.
 *
 * <p>Spiking 3x3 convolutions in a row; the spikes of the last and of the first are joined, and one
 * more convolution gives K scores for each place and time step, whose mean over time are the
 * logits. That convolution is linear, so it is applied once, to the mean of the spikes; and the
 * first layer's input is the same at every time step, so its convolution is applied once too.
 *
 * <p>As a Block it takes {@code (tokens, steps)}, int64 {@code [N, h, w]} and {@code [N]}, and
 * returns {@code (logits)}, float32 {@code [N, K, h, w]}; initialize it with the shapes {@code (1,
 * h, w)} and {@code (1)}. {@link Denoiser#training} and {@link Denoiser#evaluating} make a denoiser
 * of it. A network with classes takes {@code (tokens, steps, labels)} too, labels int64 {@code [N]}
 * as {@link Denoiser} has them; without them it takes samples to have no class.
 */
public final class SpikingDenoiser extends AbstractBlock implements StateDict.Exchangeable {

  private final DenoiserConfig config;
  private final Block input;
  private final List<SpikingConvolution> layers = new ArrayList<>();
  private final Conv2d output;

  /**
   * Creates a network without weights.
   *
   * @param config the architecture
   */
  public SpikingDenoiser(DenoiserConfig config) {
    this(
        config,
        switch (config.input()) {
          case SCALAR -> new ScalarInput();
          case EMBEDDING ->
              new EmbeddingInput(
                  config.codebookSize() + 1,
                  config.diffusionSteps(),
                  config.classes(),
                  config.embeddingChannels());
        });
  }

  /**
   * Creates a network without weights and with an input of its own.
   *
   * @param config the architecture; its kind of input and size of an embedding are not used
   * @param input a block from {@code (tokens, steps)}, or {@code (tokens, steps, labels)}, to an
   *     image {@code [N, E, h, w]}, which the first layer is shown at every time step
   */
  public SpikingDenoiser(DenoiserConfig config, Block input) {
    this.config = config;
    this.input = addChildBlock("input", input);
    int last = config.channels().size() - 1;
    for (int i = 0; i <= last; i++) {
      int channels = config.channels().get(i);
      List<Block> residual = i == last ? residualBlocks() : List.of();
      layers.add(
          addChildBlock(
              "layer",
              new SpikingConvolution(
                  threeByThree(channels),
                  config.timeSteps(),
                  residual,
                  new LifNeuron(config.neuron()))));
    }
    output = addChildBlock("output", threeByThree(config.codebookSize()));
  }

  /**
   * Creates a network with first weights.
   *
   * @param config the architecture
   * @param tokenShape the grid of tokens of one image, {@code (h, w)}
   * @param key where the weights come from
   * @param manager the manager of the parameters
   * @return the network
   */
  public static SpikingDenoiser create(
      DenoiserConfig config, Shape tokenShape, RandomKey key, NDManager manager) {
    Shape tokens = new Shape(1).addAll(tokenShape);
    return InitialWeights.draw(new SpikingDenoiser(config), key, manager, tokens, new Shape(1));
  }

  /** Returns a convolution that keeps height and width. */
  private static Conv2d threeByThree(int channels) {
    return Conv2d.of(channels, 3, 1, 1);
  }

  private List<Block> residualBlocks() {
    int channels = config.channels().get(config.channels().size() - 1);
    Supplier<Block> neuron = () -> new LifNeuron(config.neuron());
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < config.residualBlocks(); i++) {
      if (config.attentionHeads() > 0) {
        blocks.add(SpikingLayers.residualAttention(channels, config.attentionHeads(), neuron));
      }
      blocks.add(SpikingLayers.residual(channels, neuron));
    }
    return blocks;
  }

  /**
   * {@return the parameters by the names that they have in the released code of Spiking-Diffusion,
   * to exchange weights with PyTorch} Tables of learned vectors, which it has not, are {@code
   * embedding.tokens}, {@code embedding.steps} and {@code embedding.classes}.
   *
   * @throws IllegalArgumentException if the network has residual blocks, which the released one has
   *     not, or an input of its own with other parameters
   */
  @Override
  public StateDict stateDict() {
    if (config.residualBlocks() > 0) {
      throw new IllegalArgumentException(
          "PyTorch's names are those of a network without residual blocks, but this one has "
              + config.residualBlocks());
    }
    List<String> modules = new ArrayList<>();
    input.getParameters().keys().forEach(table -> modules.add("embedding." + table));
    for (int i = 1; i <= layers.size(); i++) {
      modules.addAll(List.of("conv%d.0".formatted(i), "conv%d.1".formatted(i)));
    }
    modules.add("conv%d.0".formatted(layers.size() + 1));
    return StateDict.of(this, modules);
  }

  /** {@return the architecture} */
  public DenoiserConfig config() {
    return config;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    TokenShapes.requireTokens("tokens", inputs.get(0));
    TokenShapes.requireSteps(inputs.get(1), inputs.get(0));
    if (inputs.size() > 2) {
      if (config.classes() == 0) {
        throw new IllegalArgumentException("labels were given to a network without classes");
      }
      TokenShapes.requireLabels(inputs.get(2), inputs.get(0));
    }
    NDArray first;
    try (NDArray image = input.forward(parameterStore, inputs, training).singletonOrThrow()) {
      first = spikes(0, image, parameterStore, training);
    }
    try (NDArray firstRate = Scalars.mean(first, 0);
        NDArray firstSpikes = first.reshape(first.getShape()); // the rest closes its handle
        NDArray last = throughTheRest(first, parameterStore, training);
        NDArray lastRate = Scalars.mean(last, 0);
        NDArray rates = NDArrays.concat(new NDList(lastRate, firstRate), 1)) {
      return new NDList(
          LayerRunner.onTimeSum(
              output, parameterStore, () -> last.concat(firstSpikes, 2), rates, training));
    }
  }

  /** Closes each layer's spikes as soon as the next layer has read them. */
  private NDArray throughTheRest(NDArray first, ParameterStore parameterStore, boolean training) {
    NDArray spikes = first;
    for (int i = 1; i < layers.size(); i++) {
      try (NDArray previous = spikes) {
        spikes = spikes(i, previous, parameterStore, training);
      }
    }
    return spikes;
  }

  private NDArray spikes(
      int layer, NDArray previous, ParameterStore parameterStore, boolean training) {
    return layers
        .get(layer)
        .forward(parameterStore, new NDList(previous), training)
        .singletonOrThrow();
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    input.initialize(manager, dataType, inputShapes);
    Shape[] shapes = input.getOutputShapes(inputShapes);
    for (SpikingConvolution layer : layers) {
      layer.initialize(manager, dataType, shapes);
      shapes = layer.getOutputShapes(shapes);
    }
    List<Integer> channels = config.channels();
    long joined = (long) channels.get(channels.size() - 1) + channels.get(0);
    output.initialize(manager, dataType, image(inputShapes[0], joined));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {image(inputShapes[0], config.codebookSize())};
  }

  private static Shape image(Shape tokens, long channels) {
    return new Shape(tokens.get(0), channels, tokens.get(1), tokens.get(2));
  }

  /** Tokens and steps as two channels of plain numbers, float32 [N, 2, h, w]; takes no labels. */
  private static final class ScalarInput extends AbstractBlock {

    @Override
    protected NDList forwardInternal(
        ParameterStore parameterStore,
        NDList inputs,
        boolean training,
        PairList<String, Object> params) {
      NDArray tokens = inputs.get(0);
      try (NDArray index = tokens.toType(DataType.FLOAT32, true);
          NDArray step = inputs.get(1).toType(DataType.FLOAT32, true);
          NDArray perSample = step.reshape(-1, 1, 1);
          NDArray everywhere = perSample.broadcast(tokens.getShape())) {
        return new NDList(NDArrays.stack(new NDList(index, everywhere), 1));
      }
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return new Shape[] {image(inputShapes[0], 2)};
    }
  }
}
