package io.github.spikegen.run.evaluation;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.metric.FrechetInterval;
import io.github.spikegen.metric.feature.FeatureExtractor;
import io.github.spikegen.metric.feature.Features;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.RunMemory;
import io.github.spikegen.run.dataset.NamedDataset.DatasetPart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * The figures of generated images.
 *
 * @param protocol how it was compared
 * @param sets what was compared
 * @param features the name of the network whose features were compared
 * @param dimensions the length of a feature vector
 * @param figures the figures of the generated images
 * @param realPairwiseDistance how far the real images lie apart
 * @param floor what other real images reach in place of the generated ones, if there are such
 * @param pairs how much the generated images differ from the originals, if there are such
 */
public record Evaluation(
    Protocol protocol,
    Sets sets,
    String features,
    int dimensions,
    SetFigures figures,
    double realPairwiseDistance,
    Optional<SetFigures> floor,
    Optional<PairErrors> pairs) {

  /**
   * Compares sets, without intervals. Images pass through the network by batches; all their
   * features are in memory.
   *
   * @param protocol how they are compared
   * @param all at least {@link SetFigures#FEWEST_IMAGES} in each, of which the protocol may take
   *     the first alone
   * @param extractor a network that takes images of their size
   * @param listener is told of progress
   * @return the figures
   * @throws RunException if the network fails, or gives features that are NaN or infinite
   */
  public static Evaluation of(
      Protocol protocol, Sets all, FeatureExtractor extractor, Listener listener) {
    return of(protocol, all, extractor, Judging.HERE, 0, listener);
  }

  /**
   * Compares sets, maybe elsewhere; see {@link #of(Protocol, Sets, FeatureExtractor, Listener)}.
   *
   * @param protocol how they are compared
   * @param all the sets
   * @param extractor a network that takes images of their size
   * @param judging where features are computed and compared
   * @param resamples how many pairs of sets are drawn for the interval of the Fréchet distance,
   *     such as {@link FrechetInterval#DEFAULT_RESAMPLES}, or 0 for no interval
   * @param listener is told of progress
   * @return the figures
   */
  public static Evaluation of(
      Protocol protocol,
      Sets all,
      FeatureExtractor extractor,
      Judging judging,
      int resamples,
      Listener listener) {
    Sets sets = all.limit(protocol.images());
    Optional<PairErrors> pairs =
        all.originals().map(images -> pairs(protocol, all.generated(), images, listener));
    requireMemory(sets, extractor);
    try (NDManager work = NDManager.newBaseManager()) {
      final Features real = extract(judging, extractor, "real", sets.real(), work, listener);
      final Features generated =
          extract(judging, extractor, "generated", sets.generated(), work, listener);
      Optional<Features> other =
          sets.otherReal()
              .map(images -> extract(judging, extractor, "other real", images, work, listener));
      int parts = other.isPresent() ? 2 * SetFigures.PARTS : SetFigures.PARTS;
      listener.started("comparisons of features", parts);
      AtomicInteger finished = new AtomicInteger();
      Runnable next = () -> listener.proceeded(finished.incrementAndGet());
      NDArray features = real.features();
      return new Evaluation(
          protocol,
          sets,
          extractor.name(),
          Math.toIntExact(features.getShape().get(1)),
          SetFigures.of(protocol, judging, features, generated, sets.generated(), resamples, next),
          SetFigures.pairwiseDistance(sets.real()),
          other.map(
              set ->
                  SetFigures.of(
                      protocol,
                      judging,
                      features,
                      set,
                      sets.otherReal().orElseThrow(),
                      resamples,
                      next)),
          pairs);
    }
  }

  /** Tells from the features of one image what those of all take: twice, while they are joined. */
  private static void requireMemory(Sets sets, FeatureExtractor extractor) {
    double images =
        (double) sets.real().count()
            + sets.generated().count()
            + sets.otherReal().map(NamedImages::count).orElse(0);
    try (NDManager work = NDManager.newBaseManager();
        NDArray first = sets.real().images().bytes(work, 0);
        Features features = extractor.extract(first)) {
      long numbers =
          features.features().size() + features.probabilities().map(NDArray::size).orElse(0L);
      RunMemory.require(
          "features of %,.0f images".formatted(images), 2 * Float.BYTES * images * numbers);
    } catch (EngineException e) {
      // said below, where it is known for which images
    }
  }

  /** Reconstructions are compared as a whole: the released code too takes all test images. */
  private static PairErrors pairs(
      Protocol protocol, NamedImages reconstructions, NamedImages originals, Listener listener) {
    listener.started("pairs of images", originals.count());
    return PairErrors.of(
        originals.images(), reconstructions.images(), protocol.pixelShift(), listener::proceeded);
  }

  private static Features extract(
      Judging judging,
      FeatureExtractor extractor,
      String which,
      NamedImages images,
      NDManager work,
      Listener listener) {
    listener.started("features of %s images".formatted(which), images.count());
    try {
      return judging.features(extractor, images.images(), work, listener::proceeded);
    } catch (Features.NonFiniteException e) {
      throw new RunException(
          "the features of %s can't be compared: they are NaN or infinite for image %d (from 0) of %s"
              .formatted(extractor.name(), e.image(), images.name()));
    } catch (EngineException e) {
      throw new RunException(
          "the features of %s can't be computed: %s".formatted(extractor.name(), lastLine(e)));
    }
  }

  /** The engine shows the network's code first, and says at the end what went wrong there. */
  private static String lastLine(EngineException failure) {
    return String.valueOf(failure.getMessage())
        .lines()
        .filter(line -> !line.isBlank())
        .reduce((first, second) -> second)
        .orElse("");
  }

  /** {@return all figures that are numbers, by their names in the JSON file, in their order} */
  public Map<String, Double> numbers() {
    return JsonReports.numbers(this);
  }

  /**
   * Writes evaluations of the same sets by several networks as JSON.
   *
   * @param evaluations at least one; the first is the file's object, which has the others as {@code
   *     other_judges}
   * @param file the file, replaced atomically if it exists
   * @throws IOException if writing fails
   */
  public static void writeJson(List<Evaluation> evaluations, Path file) throws IOException {
    JsonReports.writeEvaluations(evaluations, file);
  }

  /**
   * The images of an evaluation, all of one size.
   *
   * @param real real images
   * @param generated generated images
   * @param otherReal real images that are compared with {@code real} in place of the generated
   *     ones, if there are such
   * @param originals as many images as generated ones, which reconstruct them one to one, if they
   *     do
   */
  public record Sets(
      NamedImages real,
      NamedImages generated,
      Optional<NamedImages> otherReal,
      Optional<NamedImages> originals) {

    /** {@return the same without originals, which need no second network} */
    public Sets withoutOriginals() {
      return new Sets(real, generated, otherReal, Optional.empty());
    }

    /** Takes the first images of what is compared; pairs stay together. */
    private Sets limit(int most) {
      return new Sets(
          real.limit(most),
          generated.limit(most),
          otherReal.map(images -> images.limit(most)),
          originals);
    }
  }

  /** Is told how an evaluation proceeds. */
  public interface Listener {

    /**
     * Called when a part of the work begins, after the end of the part before.
     *
     * @param work what is done
     * @param total how much there is of it, at least 1
     */
    void started(String work, int total);

    /**
     * Called when more of the part is done.
     *
     * @param done how much of the part is done
     */
    void proceeded(int done);
  }

  /**
   * Images and where they come from.
   *
   * @param name the data set's name, or the file
   * @param split which part of the data set, empty for a file
   * @param images the images
   */
  public record NamedImages(String name, Optional<DatasetPart> split, ImageDataset images) {

    /** {@return the number of images, at least 1} */
    public int count() {
      return Math.toIntExact(images.size());
    }

    /**
     * {@return the first images}
     *
     * @param most how many at most, at least 1
     */
    public NamedImages limit(int most) {
      return new NamedImages(name, split, images.limit(most));
    }

    /**
     * {@return images from all over the set, which may be sorted by class}
     *
     * @param most how many at most, at least 1
     */
    public NamedImages spread(int most) {
      int kept = Math.min(most, count());
      int[] indices =
          IntStream.range(0, kept).map(i -> (int) ((long) i * count() / kept)).toArray();
      return new NamedImages(name, split, images.subset(indices));
    }
  }
}
