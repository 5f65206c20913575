package io.github.spikegen.run;

import io.github.spikegen.data.ImageDataset;
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
