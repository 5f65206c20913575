package io.github.spikegen.run;

import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.run.dataset.NamedDataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * What a run is trained on.
 *
 * @param description the training images in numbers
 * @param train the training images
 * @param unseen images of the same size that are not trained on: test images, or those held out
 */
public record TrainingData(DataDescription description, ImageDataset train, ImageDataset unseen) {

  /** Checks that both parts are of one size. */
  public TrainingData {
    Objects.requireNonNull(description, "description");
    if (!train.shape().equals(unseen.shape())) {
      throw new RunException(
          "training and other images differ in size: %s and %s"
              .formatted(train.shape(), unseen.shape()));
    }
  }

  /**
   * Reads both parts of a data set.
   *
   * @param dataset the data set
   * @param folder holds the published files; null takes the set from the jar or downloads it
   * @return the data
   * @throws IllegalArgumentException if the set needs a folder, or takes none
   * @throws IOException if reading fails
   */
  public static TrainingData load(NamedDataset dataset, Path folder) throws IOException {
    ImageDataset train = dataset.load(folder, Split.TRAIN);
    String source = folder == null ? null : folder.toAbsolutePath().normalize().toString();
    return new TrainingData(
        DataDescription.of(dataset.displayName(), source, null, train),
        train,
        dataset.load(folder, Split.TEST));
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
}
