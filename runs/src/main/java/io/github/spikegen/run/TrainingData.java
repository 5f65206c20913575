package io.github.spikegen.run;

import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.internal.Require;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.dataset.NamedDataset.DatasetListener;
import io.github.spikegen.run.dataset.NamedDataset.DatasetPart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * What a run is trained on.
 *
 * @param description the training images in numbers
 * @param train the training images
 * @param unseen images of the same size that are not trained on: test images, or those held out
 */
public record TrainingData(DataDescription description, ImageDataset train, ImageDataset unseen) {

  /**
   * The name of a file in a data folder that says where the folder was copied from, in one line: a
   * run's config names that place then, and not the copy.
   */
  public static final String ORIGIN = ".spikegen-origin";

  public TrainingData {
    Objects.requireNonNull(description, "description");
    if (!train.shape().equals(unseen.shape())) {
      throw new RunException(
          "training and %s images of %s differ in size: %s and %s"
              .formatted(
                  description.holdOut() == null ? "test" : "held-out",
                  description.name(),
                  size(train),
                  size(unseen)));
    }
  }

  private static String size(ImageDataset images) {
    return LongStream.of(images.shape().getShape())
        .mapToObj(Long::toString)
        .collect(Collectors.joining("x"));
  }

  /**
   * Reads both parts of a data set.
   *
   * @param dataset the data set
   * @param folder holds the published files; null takes the set from the jar or downloads it
   * @return the data
   * @throws NamedDataset.FolderNeededException if the set is read from a folder alone
   * @throws IllegalArgumentException if the set takes no folder, or the folder holds another one
   * @throws IOException if reading fails
   */
  public static TrainingData load(NamedDataset dataset, Path folder) throws IOException {
    return load(dataset, folder, null, null, DatasetListener.SILENT);
  }

  /**
   * Reads a data set, or the first images of its parts.
   *
   * @param dataset the data set
   * @param folder holds the published files; null takes the set from the jar or downloads it
   * @param limit how many of the first images of either part are kept at most, or null for all
   * @param holdOut how many of the last training images that leaves take the place of the test
   *     images, which are not read then; null for none
   * @param listener is told of progress, and of what is odd about the files
   * @return the data
   * @throws RunException if none would be left to train on, or the parts' images differ in size
   * @throws NamedDataset.FolderNeededException if the set is read from a folder alone
   * @throws IllegalArgumentException if the set takes no folder, or the folder holds another one
   * @throws IOException if reading fails
   */
  public static TrainingData load(
      NamedDataset dataset, Path folder, Integer limit, Integer holdOut, DatasetListener listener)
      throws IOException {
    ImageDataset all = dataset.load(folder, Split.TRAIN, limit, listener);
    int count = Math.toIntExact(all.size());
    ImageDataset train = all;
    ImageDataset unseen;
    if (holdOut == null) {
      unseen = dataset.load(folder, Split.TEST, limit, listener);
    } else {
      if (holdOut < 1 || holdOut >= count) {
        throw new RunException(
            "hold-out",
            "expected fewer than the %,d training images, but was %d".formatted(count, holdOut));
      }
      train = all.limit(count - holdOut);
      unseen = all.subset(IntStream.range(count - holdOut, count).toArray());
    }
    String source = folder == null ? null : origin(folder);
    DataDescription description =
        DataDescription.of(dataset.displayName(), source, limit, train).withHoldOut(holdOut);
    return new TrainingData(description, train, unseen);
  }

  private static String origin(Path folder) throws IOException {
    Path file = folder.resolve(ORIGIN);
    return Files.exists(file)
        ? Files.readString(file).strip()
        : folder.toAbsolutePath().normalize().toString();
  }

  /**
   * Takes a user's own images.
   *
   * @param name what they are called
   * @param train the training images
   * @param test images of the same size
   * @return the data
   */
  public static TrainingData of(String name, ImageDataset train, ImageDataset test) {
    return new TrainingData(DataDescription.of(name, null, null, train), train, test);
  }

  /**
   * The data that a run is trained on.
   *
   * @param name the data set's name
   * @param folder where its files were read, or the place that they were copied from, or null if
   *     they were not read from a folder
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

    public DataDescription {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(checksum, "checksum");
      Require.atLeast("images", 1, images);
      Require.atLeast("limit", 1, limit == null ? 1 : limit);
      Require.atLeast("holdOut", 1, holdOut == null ? 1 : holdOut);
      Require.finiteAtLeast("variance", 0, variance);
    }

    /**
     * Describes training images of which none were held out.
     *
     * @param name the data set's name
     * @param folder where its files were read, or null
     * @param limit how many of the first images were kept at most, or null for all
     * @param images the training images that were kept
     * @return their description
     */
    public static DataDescription of(
        String name, String folder, Integer limit, ImageDataset images) {
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
      return unseenPart().name().toLowerCase(Locale.ROOT) + "_" + figure;
    }

    /** {@return which part those images are that are not trained on: test or validation} */
    public DatasetPart unseenPart() {
      return holdOut == null ? DatasetPart.TEST : DatasetPart.VALIDATION;
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
}
