package io.github.spikegen.examples.cli;

import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.examples.dataset.NamedDataset;
import io.github.spikegen.examples.evaluation.NamedImages;
import io.github.spikegen.examples.run.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A data set's training and test images, of one size.
 *
 * @param option the option that named the set
 * @param dataset the set
 * @param train the training images
 * @param test the test images
 */
record BothSplits(String option, NamedDataset dataset, ImageDataset train, ImageDataset test) {

  /** Reads a set that an option names; the folder may be null. */
  static BothSplits load(String option, NamedDataset dataset, Path folder) throws IOException {
    ImageDataset train = DataOptions.load(option, dataset, folder, Split.TRAIN);
    ImageDataset test = DataOptions.load(option, dataset, folder, Split.TEST);
    if (!train.shape().equals(test.shape())) {
      throw new UsageException(
          "%s: training and test images of %s differ in size: %s and %s"
              .formatted(option, dataset.displayName(), ImageSize.of(train), ImageSize.of(test)));
    }
    return new BothSplits(option, dataset, train, test);
  }

  /** Keeps the first images of either part; null keeps all. */
  BothSplits limit(Integer most) {
    return most == null
        ? this
        : new BothSplits(option, dataset, train.limit(most), test.limit(most));
  }

  /** Returns one part. */
  NamedImages images(Split split) {
    ImageDataset images =
        switch (split) {
          case TRAIN -> train;
          case TEST -> test;
        };
    return new NamedImages(dataset.displayName(), Optional.of(split), images);
  }

  /** Returns the other part. */
  NamedImages imagesBeside(Split split) {
    return images(split == Split.TEST ? Split.TRAIN : Split.TEST);
  }
}
