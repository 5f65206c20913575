package io.github.spikegen.run.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.metric.ComparisonParts;
import io.github.spikegen.metric.feature.FeatureExtractor;
import io.github.spikegen.metric.feature.Features;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Where the long parts of an evaluation are computed. The methods compute in this process; who
 * computes elsewhere overrides them.
 */
public interface Judging extends ComparisonParts {

  /** This process. */
  Judging HERE = new Judging() {};

  /**
   * {@return the features of a set, in its order}
   *
   * @param extractor the network
   * @param images the set
   * @param manager the manager of the result
   * @param progress is told now and then how many images are finished
   * @throws Features.NonFiniteException if a feature or a probability is NaN or infinite
   * @throws java.io.UncheckedIOException if other machines fail
   */
  default Features features(
      FeatureExtractor extractor, ImageDataset images, NDManager manager, IntConsumer progress) {
    return Features.of(extractor, images, manager, Features.DEFAULT_BATCH_SIZE, progress);
  }

  /**
   * {@inheritDoc}
   *
   * @throws java.io.UncheckedIOException if other machines fail
   */
  @Override
  default List<double[]> compute(NDArray a, NDArray b, int count, Part part) {
    return ComparisonParts.HERE.compute(a, b, count, part);
  }
}
