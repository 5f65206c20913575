package io.github.spikegen.metric.feature;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;

/** Turns images into feature vectors whose distances mean something. */
public interface FeatureExtractor extends AutoCloseable {

  /** {@return a name for reports: which network it is, on one line} */
  String name();

  /**
   * Extracts the features of some images, without gradients.
   *
   * @param images {@code [N, C, H, W]}: uint8, or float32 or float64 in [0, 1], which are clipped
   *     and rounded to bytes first
   * @return float32 features of N images, in {@code images}' manager
   * @throws IllegalArgumentException if the network does not take images of that shape
   */
  Features extract(NDArray images);

  /** {@return what makes the same network in another process, empty if it can't be sent there} */
  default Optional<Portable> portable() {
    return Optional.empty();
  }

  /** Frees the network. */
  @Override
  void close();

  /** What makes the same network in another process. */
  interface Portable extends Serializable {

    /**
     * {@return a new extractor, which is the caller's to close}
     *
     * @throws IOException if a temporary file can't be written
     */
    FeatureExtractor open() throws IOException;
  }
}
