package io.github.spikegen.run.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.metric.MeanSquaredError;
import io.github.spikegen.metric.StructuralSimilarity;
import java.util.function.IntConsumer;

/**
 * How much reconstructions differ from their originals, on pixels in [0, 1].
 *
 * @param mse the mean squared error
 * @param ssim the mean structural similarity, of pixels that the protocol may have shifted
 */
public record PairErrors(double mse, double ssim) {

  private static final int BATCH = 256;

  /**
   * Compares images one to one.
   *
   * @param originals the originals
   * @param reconstructions as many images of the same size
   * @param shift what is subtracted from pixels before structural similarities are computed
   * @param progress is told after each batch how many pairs are finished
   */
  static PairErrors of(
      ImageDataset originals, ImageDataset reconstructions, double shift, IntConsumer progress) {
    double errors = 0;
    double similarities = 0;
    int finished = 0;
    for (int[] indices : originals.inOrder(BATCH)) {
      try (NDManager work = NDManager.newBaseManager()) {
        NDArray original = originals.images(work, indices);
        NDArray reconstruction = reconstructions.images(work, indices);
        errors += indices.length * MeanSquaredError.mean(reconstruction, original);
        similarities +=
            indices.length
                * StructuralSimilarity.mean(reconstruction.sub(shift), original.sub(shift));
      }
      finished += indices.length;
      progress.accept(finished);
    }
    return new PairErrors(errors / originals.size(), similarities / originals.size());
  }
}
