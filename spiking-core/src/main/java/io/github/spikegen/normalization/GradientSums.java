package io.github.spikegen.normalization;

import java.nio.FloatBuffer;

/** What the backward pass of batch normalization has to know of each channel. */
final class GradientSums {

  private final double[] gradients;
  private final double[] products;

  GradientSums(double[] gradients, double[] products) {
    this.gradients = gradients;
    this.products = products;
  }

  /** Reads both arrays once. */
  static GradientSums of(
      FloatBuffer x, FloatBuffer gradient, ChannelStatistics statistics, ChannelColumns table) {
    float[] gradients = new float[table.columns()];
    float[] products = new float[table.columns()];
    table.forEachBlock(
        (first, width) -> {
          float[] center = table.spread(statistics::mean, first, width);
          float[] values = new float[width];
          float[] up = new float[width];
          float[] sum = new float[width];
          float[] product = new float[width];
          table.forEachRow(
              first,
              width,
              (start, count) -> {
                x.get(start, values, 0, count);
                gradient.get(start, up, 0, count);
                add(values, up, center, sum, product, count);
              });
          System.arraycopy(sum, 0, gradients, first, width);
          System.arraycopy(product, 0, products, first, width);
        });
    GradientSums totals =
        new GradientSums(new double[table.channels()], new double[table.channels()]);
    table.addTo(totals.gradients, gradients);
    table.addTo(totals.products, products);
    return totals;
  }

  static void add(float[] x, float[] up, float[] mean, float[] sum, float[] product, int count) {
    for (int i = 0; i < count; i++) {
      sum[i] += up[i];
      product[i] += up[i] * (x[i] - mean[i]);
    }
  }

  /** The sum of the gradients. */
  double gradient(int channel) {
    return gradients[channel];
  }

  /** The sum of their products with the distances from the mean. */
  double product(int channel) {
    return products[channel];
  }
}
