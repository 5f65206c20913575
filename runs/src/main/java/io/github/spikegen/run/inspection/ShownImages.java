package io.github.spikegen.run.inspection;

import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.internal.Require;
import java.util.Optional;

/**
 * Which images a model draws and sees.
 *
 * @param given what its networks see; empty for the images that it draws itself
 * @param count how many images it draws, and sees unless fewer are given; at least 1
 * @param seed the seed of the images that it draws
 */
public record ShownImages(Optional<ImageDataset> given, int count, long seed) {

  /** Checks the number. */
  public ShownImages {
    Require.atLeast("count", 1, count);
  }

  /** Returns the first of the images that are given, if there are any. */
  Optional<ImageDataset> first() {
    return given.map(images -> images.size() > count ? images.limit(count) : images);
  }
}
