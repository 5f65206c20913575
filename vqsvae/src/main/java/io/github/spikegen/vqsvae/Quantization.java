package io.github.spikegen.vqsvae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import io.github.spikegen.autograd.NoGrad;

/** Nearest codes and their lookup, as pure functions. */
public final class Quantization {

  private Quantization() {}

  /**
   * Puts features in rows.
   *
   * @param features {@code [N, C, h, w]}
   * @return {@code [N·h·w, C]}, in the manager of the features
   */
  public static NDArray rows(NDArray features) {
    long channels = features.getShape().get(1);
    try (NDArray channelsLast = features.transpose(0, 2, 3, 1)) {
      return channelsLast.reshape(features.size() / channels, channels);
    }
  }

  /**
   * Finds the nearest code by Euclidean distance, the first of several at the same distance.
   *
   * @param features {@code [N, C, h, w]}
   * @param codebook {@code [K, C]}
   * @return int64 {@code [N, h, w]}, in the manager of the features; without gradient
   */
  public static NDArray nearest(NDArray features, NDArray codebook) {
    Shape shape = features.getShape();
    try (NoGrad off = new NoGrad();
        NDArray distances = squaredDistances(features, codebook);
        NDArray indices = distances.argMin(1)) {
      return indices.reshape(shape.get(0), shape.get(2), shape.get(3));
    }
  }

  /** The squared distance of each feature from each code, less the feature's own squared norm. */
  private static NDArray squaredDistances(NDArray features, NDArray codebook) {
    try (NDArray rows = rows(features);
        NDArray codes = codebook.toType(rows.getDataType(), true);
        NDArray squares = codes.square();
        NDArray norms = squares.sum(new int[] {1}, true);
        NDArray columnNorms = norms.transpose();
        NDArray columns = codes.transpose()) {
      NDArray products = rows.matMul(columns);
      return products.muli(-2).addi(columnNorms);
    }
  }

  /**
   * Looks codes up; the gradient flows to the codebook.
   *
   * @param indices int64 {@code [N, h, w]}
   * @param codebook {@code [K, C]}
   * @return {@code [N, C, h, w]}, in the manager of the indices
   */
  public static NDArray lookup(NDArray indices, NDArray codebook) {
    NDArray rows =
        indices
            .getNDArrayInternal()
            .embedding(indices, codebook, SparseFormat.DENSE)
            .singletonOrThrow();
    return rows.transpose(0, 3, 1, 2);
  }
}
