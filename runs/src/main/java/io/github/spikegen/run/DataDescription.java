package io.github.spikegen.run;

import io.github.spikegen.data.ImageDataset;

/**
 * The data that a run is trained on.
 *
 * @param name the data set's name
 * @param folder where its files were read, or null if they were not read from a folder
 * @param limit how many of the first images were used at most, or null for all
 * @param holdOut how many of the last images that leaves were held out of training, or null for
 *     none; while training they take the place of the test images
 * @param images the number of training images
 * @param checksum the checksum of the training images
 * @param variance the variance of their pixels, which scales the reconstruction error
 */
public record DataDescription(
    String name,
    String folder,
    Integer limit,
    Integer holdOut,
    int images,
    String checksum,
    double variance) {

  /**
   * Describes training images of which none were held out.
   *
   * @param name the data set's name
   * @param folder where its files were read, or null
   * @param limit how many of the first images were kept at most, or null for all
   * @param images the training images that were kept
   * @return their description
   */
  public static DataDescription of(String name, String folder, Integer limit, ImageDataset images) {
    return new DataDescription(
        name,
        folder,
        limit,
        null,
        Math.toIntExact(images.size()),
        images.checksum(),
        images.variance());
  }

  /**
   * {@return the same for training images without those that were held out}
   *
   * @param count how many were, or null for none
   */
  public DataDescription withHoldOut(Integer count) {
    return new DataDescription(name, folder, limit, count, images, checksum, variance);
  }

  /**
   * {@return the name that a figure of images that are not trained on has in the log, such as
   * {@code validation_mse} where images were held out, {@code test_mse} elsewhere}
   *
   * @param figure the figure's name, such as {@code mse}
   */
  public String unseenFigure(String figure) {
    return (holdOut == null ? "test_" : "validation_") + figure;
  }

  /**
   * Checks that images are the described ones.
   *
   * @param found the training images at hand
   * @throws RunException if they are others
   */
  public void requireSame(ImageDataset found) {
    if (!found.checksum().equals(checksum)) {
      throw new RunException(
          "the training images are not those of the run: expected %d of %s with checksum %.8s, found %d with %.8s"
              .formatted(images, name, checksum, found.size(), found.checksum()));
    }
  }
}
