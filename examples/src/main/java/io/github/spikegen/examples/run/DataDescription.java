package io.github.spikegen.examples.run;

import io.github.spikegen.data.ImageDataset;

/**
 * The data that a run is trained on.
 *
 * @param name the data set's name
 * @param folder where its files were read, or null if they were not read from a folder
 * @param limit how many of the first images were used at most, or null for all
 * @param images the number of training images
 * @param checksum the checksum of the training images
 * @param variance the variance of their pixels, which scales the reconstruction error
 */
public record DataDescription(
    String name, String folder, Integer limit, int images, String checksum, double variance) {

  /**
   * Describes training images.
   *
   * @param name the data set's name
   * @param folder where its files were read, or null
   * @param limit how many of the first images were kept at most, or null for all
   * @param images the training images that were kept
   * @return their description
   */
  public static DataDescription of(String name, String folder, Integer limit, ImageDataset images) {
    return new DataDescription(
        name, folder, limit, Math.toIntExact(images.size()), images.checksum(), images.variance());
  }

  /**
   * Checks that images are the described ones.
   *
   * @param found the training images at hand
   * @throws UsageException if they are others
   */
  public void requireSame(ImageDataset found) {
    if (!found.checksum().equals(checksum)) {
      throw new UsageException(
          "the training images are not those of the run: expected %d of %s with checksum %.8s, found %d with %.8s"
              .formatted(images, name, checksum, found.size(), found.checksum()));
    }
  }
}
