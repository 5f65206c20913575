package io.github.spikegen.metric.feature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.normalization.BatchNorm;

/**
 * Three convolutions of stride 2 and a linear layer to {@value #LATENTS} numbers, and the way back:
 * from images {@code [N, C, S, S]} to latents {@code [N, 64]} and images.
 */
final class AutoencoderNetwork extends AbstractBlock {

  /** The length of a feature vector. */
  static final int LATENTS = 64;

  private static final int[] CHANNELS = {32, 64, 128};

  private final int channels;
  private final int side;
  private final Block encoder;
  private final Block decoder;

  private AutoencoderNetwork(int channels, int side) {
    this.channels = channels;
    this.side = side;
    SequentialBlock down = new SequentialBlock();
    for (int filters : CHANNELS) {
      down.add(convolution(filters, 2)).add(new BatchNorm()).add(Activation.reluBlock());
    }
    down.add(Blocks.batchFlattenBlock()).add(Linear.builder().setUnits(LATENTS).build());
    encoder = addChildBlock("encoder", down);
    int smallest = smallest(side);
    int last = CHANNELS[CHANNELS.length - 1];
    SequentialBlock up =
        new SequentialBlock()
            .add(Linear.builder().setUnits((long) last * smallest * smallest).build())
            .add(reshape(last, smallest));
    for (int i = CHANNELS.length - 1; i >= 0; i--) {
      up.add(Activation.reluBlock()).add(enlarge());
      up.add(convolution(i > 0 ? CHANNELS[i - 1] : channels, 1));
      if (i > 0) {
        up.add(new BatchNorm());
      }
    }
    decoder = addChildBlock("decoder", up);
  }

  /** Makes a network whose first weights depend on the key alone. */
  static AutoencoderNetwork create(NDManager manager, int channels, int side, RandomKey key) {
    AutoencoderNetwork network = new AutoencoderNetwork(channels, side);
    network.setInitializer(ClassifierNetwork.heUniform(key), Parameter.Type.WEIGHT);
    network.initialize(manager, DataType.FLOAT32, new Shape(1, channels, side, side));
    return network;
  }

  /** The side of the smallest map, which is halved, rounded up, in each convolution. */
  static int smallest(int side) {
    int rest = side;
    for (int i = 0; i < CHANNELS.length; i++) {
      rest = (rest + 1) / 2;
    }
    return rest;
  }

  private static Block convolution(int filters, int stride) {
    return Conv2d.builder()
        .setFilters(filters)
        .setKernelShape(new Shape(3, 3))
        .optStride(new Shape(stride, stride))
        .optPadding(new Shape(1, 1))
        .build();
  }

  private static Block reshape(int channels, int side) {
    return LambdaBlock.singleton(array -> array.reshape(-1, channels, side, side));
  }

  private static Block enlarge() {
    return LambdaBlock.singleton(
        maps -> {
          Shape shape = maps.getShape();
          long height = shape.get(2);
          long width = shape.get(3);
          return maps.reshape(-1, shape.get(1), height, 1, width, 1)
              .broadcast(shape.get(0), shape.get(1), height, 2, width, 2)
              .reshape(-1, shape.get(1), 2 * height, 2 * width);
        });
  }

  /** The part that gives features. */
  Block encoder() {
    return encoder;
  }

  int channels() {
    return channels;
  }

  int side() {
    return side;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDArray latents = encoder.forward(parameterStore, inputs, training).singletonOrThrow();
    NDArray images =
        decoder.forward(parameterStore, new NDList(latents), training).singletonOrThrow();
    String inside = ":, :, :%d, :%d".formatted(side, side); // maps were rounded up
    return new NDList(latents, Activation.sigmoid(images.get(inside)));
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    encoder.initialize(manager, dataType, inputShapes);
    decoder.initialize(manager, dataType, new Shape(1, LATENTS));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {new Shape(inputShapes[0].get(0), LATENTS), inputShapes[0]};
  }
}
