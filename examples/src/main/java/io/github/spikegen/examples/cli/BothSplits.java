package io.github.spikegen.examples.cli;

import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.examples.dataset.DatasetPart;
import io.github.spikegen.examples.dataset.NamedDataset;
import io.github.spikegen.examples.evaluation.NamedImages;
import io.github.spikegen.examples.run.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A data set's training images and those that are not trained on, of one size.
 *
 * @param option the option that named the set
 * @param dataset the set
 * @param train the training images
 * @param unseen the others
 * @param unseenPart which part the others are: test or validation
 */
record BothSplits(
    String option,
    NamedDataset dataset,
    ImageDataset train,
    ImageDataset unseen,
    DatasetPart unseenPart) {

  /**
   * Reads a set that an option names.
   *
   * @param folder where it is, or null
   * @param limit how many of the first images of either part are kept, or null for all
   * @param holdOut how many of the last training images that leaves take the place of the test
   *     images, which are not read then; null for none
   * @throws UsageException if images differ in size, or none would be left to train on
   */
  static BothSplits load(
      String option, NamedDataset dataset, Path folder, Integer limit, Integer holdOut)
      throws IOException {
    ImageDataset train = limited(DataOptions.load(option, dataset, folder, Split.TRAIN), limit);
    if (holdOut != null) {
      return heldOut(option, dataset, train, holdOut);
    }
    ImageDataset test = limited(DataOptions.load(option, dataset, folder, Split.TEST), limit);
    if (!train.shape().equals(test.shape())) {
      throw new UsageException(
          "%s: training and test images of %s differ in size: %s and %s"
              .formatted(option, dataset.displayName(), ImageSize.of(train), ImageSize.of(test)));
    }
    return new BothSplits(option, dataset, train, test, DatasetPart.TEST);
  }

  private static ImageDataset limited(ImageDataset images, Integer most) {
    return most == null ? images : images.limit(most);
  }

  private static BothSplits heldOut(
      String option, NamedDataset dataset, ImageDataset images, int holdOut) {
    int count = Math.toIntExact(images.size());
    if (holdOut >= count) {
      throw new UsageException(
          "--hold-out: expected fewer than the %,d training images, but was %d"
              .formatted(count, holdOut));
    }
    int kept = count - holdOut;
    return new BothSplits(
        option,
        dataset,
        images.limit(kept),
        images.subset(IntStream.range(kept, count).toArray()),
        DatasetPart.VALIDATION);
  }

  /** Returns one part; which is not the training images is the one that was read. */
  NamedImages images(DatasetPart part) {
    if (part != DatasetPart.TRAIN && part != unseenPart) {
      throw new IllegalArgumentException(
          "part must be TRAIN or %s, but is %s".formatted(unseenPart, part));
    }
    return new NamedImages(
        dataset.displayName(), Optional.of(part), part == DatasetPart.TRAIN ? train : unseen);
  }

  /** Returns the other part. */
  NamedImages imagesBeside(DatasetPart part) {
    return images(part == DatasetPart.TRAIN ? unseenPart : DatasetPart.TRAIN);
  }
}
