package io.github.spikegen.cli.option;

import io.github.spikegen.cli.view.ClassifierProgress;
import io.github.spikegen.cli.view.Text;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.metric.feature.ClassifierTraining;
import io.github.spikegen.metric.feature.ImageClassifier;
import io.github.spikegen.run.dataset.NamedDataset;
import java.io.PrintWriter;

/** The course of a classifier's training, before the eyes of the user. */
public final class ClassifierCourse {

  private ClassifierCourse() {}

  /** Refuses a data set that can't be trained on, before it is read. */
  public static void requireLabels(String option, NamedDataset dataset) {
    if (!dataset.hasLabels()) {
      throw new UsageException(
          "%s: %s has no labels, which a classifier is trained on"
              .formatted(option, dataset.displayName()));
    }
  }

  /**
   * Trains a classifier and prints its progress.
   *
   * @throws UsageException if there is no classifier for images so small
   */
  public static ImageClassifier train(
      BothSplits set, ClassifierTraining training, PrintWriter out) {
    ImageDataset images = set.train();
    if (Math.min(images.shape().get(1), images.shape().get(2)) < ImageClassifier.SMALLEST_SIDE) {
      throw new UsageException(
          "%s: images of %s are too small for a classifier, which needs sides of at least %d"
              .formatted(set.option(), Text.size(images.shape()), ImageClassifier.SMALLEST_SIDE));
    }
    String name = "classifier of " + set.dataset().displayName();
    String epochs = training.epochs() == 1 ? "1 epoch" : training.epochs() + " epochs";
    out.println("Training the %s: %s of %,d images.".formatted(name, epochs, images.size()));
    out.flush();
    try (ClassifierProgress progress =
        new ClassifierProgress(out, training.epochs(), set.unseenPart())) {
      return ImageClassifier.train(name, images, set.unseen(), training, progress);
    }
  }
}
