package io.github.spikegen.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.spikegen.autograd.ArrayMemory;
import io.github.spikegen.autograd.CustomGradient;
import io.github.spikegen.autograd.GradientTape;
import io.github.spikegen.autograd.ParallelRanges;
import java.nio.FloatBuffer;

/**
 * The mean of each 2x2 square of an image, from {@code [N, C, H, W]} to {@code [N, C, H/2, W/2]}; a
 * last odd row or column is left out.
 *
 * <p>DJL's average pooling gives the same and is used where this one does not apply (other devices
 * and data types, gradients outside a {@code GradientScope}); on a CPU it takes several times as
 * long as reading and writing the images does.
 */
public final class AveragePooling extends AbstractBlock {

  private static final int SIZE = 2;
  private static final Shape SQUARE = new Shape(SIZE, SIZE);

  private final Block engine = Pool.avgPool2dBlock(SQUARE, SQUARE);

  /** Makes the layer, which has no parameters. */
  public AveragePooling() {}

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDArray x = inputs.singletonOrThrow();
    getOutputShapes(inputs.getShapes()); // refuses what is no image
    if (!GradientTape.canLoopOver(x)) {
      return engine.forward(parameterStore, inputs, training);
    }
    try (NDArray contiguous = ArrayMemory.contiguous(x)) {
      return new NDList(GradientTape.apply(SquareMeans.of(x.getShape()), contiguous));
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape input = inputShapes[0];
    if (input.dimension() != 4 || input.get(2) < SIZE || input.get(3) < SIZE) {
      throw new IllegalArgumentException(
          "average pooling takes images (N, C, H, W) of at least 2x2, but was given " + input);
    }
    return new Shape[] {
      new Shape(input.get(0), input.get(1), input.get(2) / SIZE, input.get(3) / SIZE)
    };
  }

  /**
   * The means of 2x2 squares of contiguous images on the host, in one pass over memory each way.
   *
   * @param batch how many images there are, those of all channels counted apart
   * @param height rows of an image
   * @param width columns of an image
   * @param input the shape of what is pooled, {@code [N, C, H, W]}
   */
  private record SquareMeans(int batch, int height, int width, Shape input)
      implements CustomGradient.Unary {

    private static final float SHARE = 0.25f;

    static SquareMeans of(Shape input) {
      int height = (int) input.get(2);
      int width = (int) input.get(3);
      return new SquareMeans((int) (input.get(0) * input.get(1)), height, width, input);
    }

    private int rows() {
      return height / 2;
    }

    private int columns() {
      return width / 2;
    }

    @Override
    public NDArray forward(NDArray x) {
      Shape shape = new Shape(input.get(0), input.get(1), rows(), columns());
      NDArray means = x.getManager().create(shape, DataType.FLOAT32);
      FloatBuffer images = ArrayMemory.floats(x);
      FloatBuffer pooled = ArrayMemory.floats(means);
      forEachImage(
          (number, image, small) -> {
            images.get(number * image.length, image);
            pool(image, small);
            pooled.put(number * small.length, small);
          });
      return means;
    }

    @Override
    public NDArray backward(NDArray x, NDArray gradient) {
      NDArray byImages = x.getManager().create(input, DataType.FLOAT32);
      FloatBuffer pooled = ArrayMemory.floats(gradient);
      FloatBuffer images = ArrayMemory.floats(byImages);
      forEachImage(
          (number, image, small) -> {
            pooled.get(number * small.length, small);
            spread(small, image);
            images.put(number * image.length, image);
          });
      return byImages;
    }

    private interface Work {
      void run(int number, float[] image, float[] small);
    }

    private void forEachImage(Work work) {
      int size = height * width;
      ParallelRanges.run(
          batch,
          ParallelRanges.VALUES_PER_THREAD / size + 1,
          (from, to) -> {
            float[] image = new float[size]; // a last odd row or column stays 0
            float[] small = new float[rows() * columns()];
            for (int number = from; number < to; number++) {
              work.run(number, image, small);
            }
          });
    }

    private void pool(float[] image, float[] small) {
      int columns = columns();
      for (int row = 0; row < rows(); row++) {
        int upper = 2 * row * width;
        int lower = upper + width;
        for (int column = 0; column < columns; column++) {
          float left = image[upper + 2 * column] + image[lower + 2 * column];
          float right = image[upper + 2 * column + 1] + image[lower + 2 * column + 1];
          small[row * columns + column] = SHARE * (left + right);
        }
      }
    }

    private void spread(float[] small, float[] image) {
      int columns = columns();
      for (int row = 0; row < rows(); row++) {
        int upper = 2 * row * width;
        int lower = upper + width;
        for (int column = 0; column < columns; column++) {
          float share = SHARE * small[row * columns + column];
          image[upper + 2 * column] = share;
          image[upper + 2 * column + 1] = share;
          image[lower + 2 * column] = share;
          image[lower + 2 * column + 1] = share;
        }
      }
    }
  }
}
