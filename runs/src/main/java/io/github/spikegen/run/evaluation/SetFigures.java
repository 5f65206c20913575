package io.github.spikegen.run.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.metric.FeatureStatistics;
import io.github.spikegen.metric.FrechetDistance;
import io.github.spikegen.metric.FrechetInterval;
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
 * @param frechetInterval where that of any number of images lies; empty if it was not asked for,
 *     there are at most {@value FrechetInterval#SAMPLES_PER_DIMENSION} images a dimension, or more
 *     than {@link #MOST_DIMENSIONS}
 * @param kernelDistance the kernel distance over subsets of the protocol's size
 * @param kernelDistanceOfAll the kernel distance, once from all images
 * @param inceptionScore the inception score, empty if the network gives no probabilities
 * @param precisionRecall precision and recall
 * @param pairwiseDistance see {@link #pairwiseDistance(NamedImages)}
 */
public record SetFigures(
    double frechetDistance,
    Optional<FrechetInterval> frechetInterval,
    KernelDistance.Estimate kernelDistance,
    double kernelDistanceOfAll,
    Optional<InceptionScore> inceptionScore,
    PrecisionRecall precisionRecall,
    double pairwiseDistance) {

  /** How many images are compared pair by pair, pixel by pixel, at most. */
  public static final int PAIRWISE_IMAGES = 256;

  /** The least number of images: a third neighbour is sought among the others. */
  public static final int FEWEST_IMAGES = PrecisionRecall.DEFAULT_NEIGHBORS + 1;

  /** Up to so many dimensions there are intervals; with 2,048, one resample takes minutes. */
  public static final int MOST_DIMENSIONS = 512;

  private static final int SUBSETS = KernelDistance.DEFAULT_SUBSETS;

  /** Chooses the subsets of the kernel distance, always the same. */
  private static final RandomKey SUBSET_KEY = RandomKey.of(1);

  /** Draws the sets of the interval, always the same. */
  private static final RandomKey RESAMPLING_KEY = RandomKey.of(2);

  /** How many parts of {@link #of} there are to report. */
  static final int PARTS = 6;

  /**
   * Compares.
   *
   * @param protocol how
   * @param judging where
   * @param real features of the real images
   * @param features features of the set
   * @param images the set
   * @param resamples how many pairs of sets are drawn for the interval, or 0 for none
   * @param finished is run after each of the {@link #PARTS}
   */
  static SetFigures of(
      Protocol protocol,
      Judging judging,
      NDArray real,
      Features features,
      NamedImages images,
      int resamples,
      Runnable finished) {
    NDArray candidates = features.features();
    final long fewest = Math.min(real.getShape().get(0), candidates.getShape().get(0));
    final double frechet =
        FrechetDistance.between(
            FeatureStatistics.of(real), FeatureStatistics.of(candidates), protocol.root());
    finished.run();
    final Optional<FrechetInterval> interval = interval(protocol, real, candidates, resamples);
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
            interval,
            kernel,
            kernelOfAll,
            features.probabilities().map(rows -> InceptionScore.of(rows, splits)),
            precisionRecall,
            pairwiseDistance(images));
    finished.run();
    return figures;
  }

  private static Optional<FrechetInterval> interval(
      Protocol protocol, NDArray real, NDArray candidates, int resamples) {
    long fewest = Math.min(real.getShape().get(0), candidates.getShape().get(0));
    long dimension = real.getShape().get(1);
    boolean isPossible =
        dimension <= MOST_DIMENSIONS && fewest > FrechetInterval.SAMPLES_PER_DIMENSION * dimension;
    return resamples == 0 || !isPossible
        ? Optional.empty()
        : Optional.of(
            FrechetInterval.bootstrap(
                real, candidates, protocol.root(), resamples, RESAMPLING_KEY));
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
