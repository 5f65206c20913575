package io.github.spikegen.run.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.metric.FeatureStatistics;
import io.github.spikegen.metric.FrechetDistance;
import io.github.spikegen.metric.InceptionScore;
import io.github.spikegen.metric.KernelDistance;
import io.github.spikegen.metric.PairwiseDistance;
import io.github.spikegen.metric.PrecisionRecall;
import io.github.spikegen.metric.feature.Features;
import io.github.spikegen.run.evaluation.Evaluation.NamedImages;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a set of images gives when it is compared with real ones.
 *
 * @param frechetDistance the Fréchet distance
 * @param kernelDistance the kernel distance over subsets of the protocol's size
 * @param kernelDistanceOfAll the kernel distance, once from all images
 * @param inceptionScore the inception score, empty if the network gives no probabilities
 * @param precisionRecall precision and recall
 * @param pairwiseDistance see {@link #pairwiseDistance(NamedImages)}
 */
public record SetFigures(
    double frechetDistance,
    KernelDistance.Estimate kernelDistance,
    double kernelDistanceOfAll,
    Optional<InceptionScore> inceptionScore,
    PrecisionRecall precisionRecall,
    double pairwiseDistance) {

  /** How many images are compared pair by pair, pixel by pixel, at most. */
  public static final int PAIRWISE_IMAGES = 256;

  /** The least number of images: a third neighbour is sought among the others. */
  public static final int FEWEST_IMAGES = PrecisionRecall.DEFAULT_NEIGHBORS + 1;

  private static final int SUBSETS = KernelDistance.DEFAULT_SUBSETS;

  /** Chooses the subsets of the kernel distance, always the same. */
  private static final RandomKey SUBSET_KEY = RandomKey.of(1);

  /** How many parts of {@link #of} there are to report. */
  static final int PARTS = 5;

  /**
   * Compares.
   *
   * @param protocol how
   * @param judging where
   * @param real features of the real images
   * @param statistics their statistics
   * @param features features of the set
   * @param images the set
   * @param finished is run after each of the {@link #PARTS}
   */
  static SetFigures of(
      Protocol protocol,
      Judging judging,
      NDArray real,
      FeatureStatistics statistics,
      Features features,
      NamedImages images,
      Runnable finished) {
    NDArray candidates = features.features();
    final long fewest = Math.min(real.getShape().get(0), candidates.getShape().get(0));
    final double frechet =
        FrechetDistance.between(statistics, FeatureStatistics.of(candidates), protocol.root());
    finished.run();
    final KernelDistance.Estimate kernel =
        KernelDistance.overSubsets(
            real, candidates, SUBSETS, protocol.subsetSize(fewest), SUBSET_KEY, judging);
    finished.run();
    final double kernelOfAll = KernelDistance.ofAll(real, candidates, judging);
    finished.run();
    final PrecisionRecall precisionRecall =
        PrecisionRecall.of(real, candidates, PrecisionRecall.DEFAULT_NEIGHBORS, judging);
    finished.run();
    int splits = Math.min(protocol.inceptionParts(), images.count());
    SetFigures figures =
        new SetFigures(
            frechet,
            kernel,
            kernelOfAll,
            features.probabilities().map(rows -> InceptionScore.of(rows, splits)),
            precisionRecall,
            pairwiseDistance(images));
    finished.run();
    return figures;
  }

  /**
   * Returns how far images lie apart: the mean Euclidean distance, on pixels in [0, 1], of all
   * pairs of {@link #PAIRWISE_IMAGES} from all over the set.
   */
  static double pairwiseDistance(NamedImages images) {
    NamedImages some = images.spread(PAIRWISE_IMAGES);
    try (NDManager work = NDManager.newBaseManager()) {
      int[] all = IntStream.range(0, some.count()).toArray();
      return PairwiseDistance.within(some.images().images(work, all));
    }
  }
}
