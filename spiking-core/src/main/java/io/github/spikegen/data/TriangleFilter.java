package io.github.spikegen.data;

/**
 * Resizes one axis: each output is a weighted mean of the inputs around it, with weights that fall
 * linearly from the output's center.
 */
final class TriangleFilter {

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
