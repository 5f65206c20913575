package io.github.spikegen.run.evaluation;

import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.run.dataset.DatasetPart;
import java.util.Optional;
import java.util.stream.IntStream;

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
    int[] indices = IntStream.range(0, kept).map(i -> (int) ((long) i * count() / kept)).toArray();
    return new NamedImages(name, split, images.subset(indices));
  }
}
