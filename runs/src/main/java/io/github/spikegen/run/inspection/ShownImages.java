package io.github.spikegen.run.inspection;

import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.run.UsageException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Which images a model makes and sees.
 *
 * @param given what it sees; empty for images that it makes itself
 * @param count how many images it makes, and sees unless fewer are given; at least 1
 * @param seed what it makes them from
 */
public record ShownImages(Optional<ImageDataset> given, int count, long seed) {

  static final int BATCH = 32;

  /** One pass of an image for each row from one to before another. */
  static List<Pass> passes(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> new Pass(i, String.valueOf(i))).toList();
  }

  /**
   * Returns the images that the model sees, if it does not make them.
   *
   * @return the first of those that are given
   */
  Optional<ImageDataset> first() {
    return given.map(images -> images.size() > count ? images.limit(count) : images);
  }

  /** Fails where a network has to make images, and is not there yet. */
  static UsageException needed(String run, String network) {
    return new UsageException(
        "--images: the run in %s has no trained %s yet, which would make images: name some to be seen, such as --images mini"
            .formatted(run, network));
  }
}
