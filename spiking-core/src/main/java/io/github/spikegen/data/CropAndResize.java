package io.github.spikegen.data;

import io.github.spikegen.internal.Require;

/**
 * Cuts a square out of the middle of an image and resizes it.
 *
 * <p>A smaller image is made with a triangle filter as wide as the scale requires, so that every
 * pixel of the square is used: the antialiased bilinear resizing of Pillow and torchvision, which
 * rounds between its two passes and therefore differs by 1 of 255 at most. A larger one is
 * interpolated bilinearly.
 *
 * @param crop the side of the square in pixels of the image, at least 1
 * @param size the side of the result, at least 1
 */
public record CropAndResize(int crop, int size) {

  public CropAndResize {
    Require.atLeast("crop", 1, crop);
    Require.atLeast("size", 1, size);
  }

  /**
   * {@return one prepared image, unsigned bytes {@code [C, size, size]}} Where the square can't lie
   * in the very middle, it lies half a pixel above or left of it.
   *
   * @param pixels unsigned bytes {@code [C, H, W]}; not changed
   * @param channels C, at least 1
   * @param height H, at least {@code crop}
   * @param width W, at least {@code crop}
   */
  public byte[] apply(byte[] pixels, int channels, int height, int width) {
    Require.atLeast("channels", 1, channels);
    Require.atLeast("height", crop, height);
    Require.atLeast("width", crop, width);
    if (pixels.length != Math.multiplyFull(channels, height) * width) {
      throw new IllegalArgumentException(
          "pixels must be %d x %d x %d bytes, but are %d"
              .formatted(channels, height, width, pixels.length));
    }
    int top = (height - crop) / 2;
    int left = (width - crop) / 2;
    TriangleFilter filter = TriangleFilter.of(crop, size);
    byte[] result = new byte[channels * size * size];
    float[] rows = new float[crop * size];
    for (int channel = 0; channel < channels; channel++) {
      for (int y = 0; y < crop; y++) {
        int start = (channel * height + top + y) * width + left;
        for (int x = 0; x < size; x++) {
          rows[y * size + x] = filter.row(pixels, start, x);
        }
      }
      for (int y = 0; y < size; y++) {
        for (int x = 0; x < size; x++) {
          result[(channel * size + y) * size + x] =
              (byte) Math.round(filter.column(rows, size, x, y));
        }
      }
    }
    return result;
  }

  /**
   * Resizes one axis: each output is a weighted mean of the inputs around it, with weights that
   * fall linearly from the output's center.
   */
  private static final class TriangleFilter {

    private final int[] first; // the first input of each output
    private final float[][] weights; // of that input and those after it; they sum to 1

    private TriangleFilter(int[] first, float[][] weights) {
      this.first = first;
      this.weights = weights;
    }

    static TriangleFilter of(int from, int to) {
      double scale = (double) from / to;
      double reach = Math.max(scale, 1); // below 1 inputs are interpolated
      int[] first = new int[to];
      float[][] weights = new float[to][];
      for (int i = 0; i < to; i++) {
        double center = (i + 0.5) * scale;
        first[i] = (int) Math.max(0, Math.floor(center - reach + 0.5));
        int end = (int) Math.min(from, Math.floor(center + reach + 0.5));
        weights[i] = weights(first[i], end, center, reach);
      }
      return new TriangleFilter(first, weights);
    }

    private static float[] weights(int first, int end, double center, double reach) {
      double[] heights = new double[end - first];
      double sum = 0;
      for (int i = 0; i < heights.length; i++) {
        heights[i] = Math.max(0, 1 - Math.abs(first + i + 0.5 - center) / reach);
        sum += heights[i];
      }
      float[] weights = new float[heights.length];
      for (int i = 0; i < heights.length; i++) {
        weights[i] = (float) (heights[i] / sum);
      }
      return weights;
    }

    /** Returns one output of a row of unsigned bytes that starts at an offset. */
    float row(byte[] pixels, int start, int output) {
      float sum = 0;
      int next = start + first[output];
      for (float weight : weights[output]) {
        sum += weight * Byte.toUnsignedInt(pixels[next++]);
      }
      return sum;
    }

    /** Returns one output of a column in rows of some width. */
    float column(float[] rows, int width, int column, int output) {
      float sum = 0;
      int next = first[output] * width + column;
      for (float weight : weights[output]) {
        sum += weight * rows[next];
        next += width;
      }
      return sum;
    }
  }
}
