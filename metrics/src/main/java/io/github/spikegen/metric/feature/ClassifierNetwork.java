package io.github.spikegen.metric.feature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.autograd.Scalars;
import io.github.spikegen.normalization.BatchNorm;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Four convolutions with batch normalization and ReLU, the mean over the image, and a linear layer.
 *
 * <p>From images {@code [N, C, H, W]} to features {@code [N, 128]} and logits {@code [N, classes]}.
 */
final class ClassifierNetwork extends AbstractBlock {

  /** The length of a feature vector. */
  static final int FEATURES = 128;

  /** The smallest side of an image, which is halved three times. */
  static final int SMALLEST_SIDE = 8;

  private final int classes;
  private final Block body;
  private final Block output;

  private ClassifierNetwork(int classes) {
    this.classes = classes;
    Shape two = new Shape(2, 2);
    body =
        addChildBlock(
            "body",
            new SequentialBlock()
                .add(convolution(32))
                .add(Pool.maxPool2dBlock(two, two))
                .add(convolution(64))
                .add(Pool.maxPool2dBlock(two, two))
                .add(convolution(64))
                .add(Pool.maxPool2dBlock(two, two))
                .add(convolution(FEATURES)));
    output = addChildBlock("output", Linear.builder().setUnits(classes).build());
  }

  /**
   * What differs from one network to another.
   *
   * @param channels the channels of its images, at least 1
   * @param classes the number of its classes, at least 2
   */
  record Sizes(int channels, int classes) {

    private static final String FIRST_WEIGHT = "01body_01SequentialBlock_01Conv2d_weight";
    private static final String LAST_WEIGHT = "02output_weight";

    /** Finds the sizes of a network by its parameters; of other arrays, any sizes. */
    static Sizes of(NDList parameters) {
      int channels = 1;
      int classes = 2;
      for (NDArray parameter : parameters) {
        Shape shape = parameter.getShape();
        if (FIRST_WEIGHT.equals(parameter.getName()) && shape.dimension() == 4) {
          channels = Math.max(channels, Math.toIntExact(shape.get(1)));
        } else if (LAST_WEIGHT.equals(parameter.getName()) && shape.dimension() == 2) {
          classes = Math.max(classes, Math.toIntExact(shape.get(0)));
        }
      }
      return new Sizes(channels, classes);
    }
  }

  /** Makes a network whose first weights depend on the key alone. */
  static ClassifierNetwork create(NDManager manager, int channels, int classes, RandomKey key) {
    ClassifierNetwork network = new ClassifierNetwork(classes);
    network.setInitializer(heUniform(key), Parameter.Type.WEIGHT);
    network.initialize(
        manager, DataType.FLOAT32, new Shape(1, channels, SMALLEST_SIDE, SMALLEST_SIDE));
    return network;
  }

  private static Block convolution(int filters) {
    return new SequentialBlock()
        .add(
            Conv2d.builder()
                .setFilters(filters)
                .setKernelShape(new Shape(3, 3))
                .optPadding(new Shape(1, 1))
                .optBias(false) // batch normalization has its own
                .build())
        .add(new BatchNorm())
        .add(Activation.reluBlock());
  }

  /** He et al., "Delving deep into rectifiers" (2015): uniform, variance 2 / fan-in. */
  static Initializer heUniform(RandomKey key) {
    AtomicInteger layers = new AtomicInteger();
    return (manager, shape, type) -> {
      double bound = Math.sqrt(6.0 / shape.slice(1).size());
      NDArray uniform = key.fold(layers.getAndIncrement()).uniform(manager, shape);
      return uniform.subi(0.5).muli(2 * bound);
    };
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    try (NDArray maps = body.forward(parameterStore, inputs, training).singletonOrThrow()) {
      NDArray features = Scalars.mean(maps, 2, 3);
      NDList logits = output.forward(parameterStore, new NDList(features), training);
      return new NDList(features, logits.singletonOrThrow());
    }
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    body.initialize(manager, dataType, inputShapes);
    output.initialize(manager, dataType, new Shape(1, FEATURES));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    long count = inputShapes[0].get(0);
    return new Shape[] {new Shape(count, FEATURES), new Shape(count, classes)};
  }
}
