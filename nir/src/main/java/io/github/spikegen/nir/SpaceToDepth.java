package io.github.spikegen.nir;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * Images whose squares of {@code block x block} pixels are channels of a smaller grid, and
 * convolutions and transposed convolutions of such images as ordinary convolutions of stride 1.
 *
 * <p>Pixel {@code (y, x)} of channel c is at {@code (y / block, x / block)} of channel {@code c ·
 * block² + (y mod block) · block + x mod block}, as in PyTorch's {@code pixel_unshuffle}. Output
 * pixel {@code q · b + phase} of a layer reads, by tap i of its kernel, the input pixel {@code q ·
 * a + offset(phase, i)}, with a the input's block and b the output's; so every output channel
 * {@code (o, phase)} is a convolution of the grid whose weights are those of the layer, put
 * elsewhere.
 */
final class SpaceToDepth {

  private SpaceToDepth() {}

  /** Which input pixel a tap reads. */
  @FunctionalInterface
  interface Taps {
    /** No pixel. */
    int NONE = Integer.MIN_VALUE;

    /** Returns how far the pixel is from {@code q · a}, or {@link #NONE}. */
    int offset(int phase, int tap);
  }

  /**
   * A layer between images that are stored so.
   *
   * @param inputBlock a
   * @param outputBlock b
   * @param kernel height and width of the layer's kernel
   * @param growth by how many rows the output's grid is larger than the input's; columns likewise
   * @param taps what the layer reads
   */
  record Layer(int inputBlock, int outputBlock, int kernel, int growth, Taps taps) {

    /** The least and the largest step in the grid that a tap goes. */
    private int reach(boolean least) {
      int reach = 0;
      for (int phase = 0; phase < outputBlock; phase++) {
        for (int tap = 0; tap < kernel; tap++) {
          int offset = taps.offset(phase, tap);
          if (offset != Taps.NONE) {
            int step = Math.floorDiv(offset, inputBlock);
            reach = least ? Math.min(reach, step) : Math.max(reach, step);
          }
        }
      }
      return reach;
    }

    /** Returns the zeros around the grid. */
    int padding() {
      return Math.max(-reach(true), reach(false) + growth);
    }

    /** Returns the height and width of the kernel on the grid. */
    int gridKernel() {
      return 2 * padding() + 1 - growth;
    }

    /**
     * Puts a layer's weights {@code [outputs, inputs, kernel, kernel]} where they are on the grid.
     */
    NirTensor weight(double[] weight, int outputs, int inputs) {
      int a = inputBlock;
      int b = outputBlock;
      int size = gridKernel();
      Shape shape = new Shape((long) outputs * b * b, (long) inputs * a * a, size, size);
      float[] moved = new float[Math.toIntExact(shape.size())];
      for (int row = 0; row < b * kernel; row++) {
        int y = taps.offset(row / kernel, row % kernel);
        for (int column = 0; column < b * kernel && y != Taps.NONE; column++) {
          int x = taps.offset(column / kernel, column % kernel);
          if (x == Taps.NONE) {
            continue;
          }
          int place = (Math.floorDiv(y, a) + padding()) * size + Math.floorDiv(x, a) + padding();
          int from = (row % kernel) * kernel + column % kernel;
          int outputPhase = row / kernel * b + column / kernel;
          int inputPhase = Math.floorMod(y, a) * a + Math.floorMod(x, a);
          for (int o = 0; o < outputs; o++) {
            for (int c = 0; c < inputs; c++) {
              int output = o * b * b + outputPhase;
              int input = c * a * a + inputPhase;
              moved[(output * inputs * a * a + input) * size * size + place] =
                  (float) weight[(o * inputs + c) * kernel * kernel + from];
            }
          }
        }
      }
      return new NirTensor(shape, moved);
    }

    /** Repeats a bias for all pixels of a block. */
    NirTensor bias(double... bias) {
      int pixels = outputBlock * outputBlock;
      float[] repeated = new float[bias.length * pixels];
      for (int i = 0; i < repeated.length; i++) {
        repeated[i] = (float) bias[i / pixels];
      }
      return new NirTensor(new Shape(repeated.length), repeated);
    }
  }

  /** Returns a convolution from blocks of size a, which its stride divides. */
  static Layer convolution(int block, int kernel, int stride, int padding) {
    int growth = Math.floorDiv(2 * padding - kernel, stride) + 1;
    int outputBlock = block / stride;
    return new Layer(
        block,
        outputBlock,
        kernel,
        -Math.floorDiv(-growth, outputBlock),
        (phase, tap) -> phase * stride - padding + tap);
  }

  /** Returns a transposed convolution from blocks of size a to blocks of a times its stride. */
  static Layer transposed(int block, int kernel, int stride, int padding, int outputPadding) {
    int growth = kernel - stride - 2 * padding + outputPadding;
    int outputBlock = block * stride;
    return new Layer(
        block,
        outputBlock,
        kernel,
        -Math.floorDiv(-growth, outputBlock),
        (phase, tap) -> {
          int distance = phase + padding - tap;
          return Math.floorMod(distance, stride) == 0 ? distance / stride : Taps.NONE;
        });
  }

  /** Returns images {@code [M, C, height, width]} of {@code [M, C · block², h, w]}. */
  static NDArray images(NDArray grid, int block, int height, int width) {
    Shape shape = grid.getShape();
    long squares = (long) block * block;
    if (shape.get(1) % squares != 0
        || height > shape.get(2) * block
        || width > shape.get(3) * block) {
      throw new IllegalArgumentException(
          "an image of %dx%d pixels in squares of %d has no shape %s"
              .formatted(height, width, block, shape));
    }
    long channels = shape.get(1) / squares;
    long h = shape.get(2);
    long w = shape.get(3);
    try (NDArray split = grid.reshape(shape.get(0), channels, block, block, h, w);
        NDArray moved = split.transpose(0, 1, 4, 2, 5, 3);
        NDArray whole = moved.reshape(shape.get(0), channels, h * block, w * block)) {
      return whole.get(":, :, :" + height + ", :" + width);
    }
  }
}
