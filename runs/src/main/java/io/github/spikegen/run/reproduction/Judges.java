package io.github.spikegen.run.reproduction;

import io.github.spikegen.metric.feature.ClassifierTraining;
import io.github.spikegen.metric.feature.FeatureExtractor;
import io.github.spikegen.metric.feature.ImageClassifier;
import io.github.spikegen.metric.feature.InceptionFeatures;
import io.github.spikegen.metric.feature.Resizing;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * Opens feature networks by their names. A classifier that does not come with the library is
 * trained once for each training set, and kept.
 *
 * @param folder where classifiers are kept; made if needed
 * @param resizing how images are brought to the size of a network from a file
 */
public record Judges(Path folder, Resizing resizing) {

  /** The name of the classifier of the data set that is judged. */
  public static final String CLASSIFIER = "classifier";

  /** The sets that the classifier of the library was trained for. */
  private static final Set<NamedDataset> BUILT_IN =
      Set.of(NamedDataset.FASHION_MNIST, NamedDataset.MINI);

  private static final int CHECKSUM_DIGITS = 12;

  /**
   * Opens a feature network.
   *
   * @param judge {@link #CLASSIFIER}, or the path of a TorchScript file
   * @param dataset the data set that is judged
   * @param data its images
   * @param listener is told how a classifier is trained
   * @return the network; close it
   * @throws RunException if the data set has no labels, or images too small for a classifier
   * @throws IOException if reading or writing fails
   */
  public FeatureExtractor open(
      String judge, NamedDataset dataset, TrainingData data, TrainingListener listener)
      throws IOException {
    if (!judge.equals(CLASSIFIER)) {
      return InceptionFeatures.open(Path.of(judge), resizing);
    }
    if (BUILT_IN.contains(dataset)) {
      return ImageClassifier.fashionMnist();
    }
    if (!dataset.hasLabels()) {
      throw new RunException(
          "%s has no labels to train a classifier on: judge it by the features of a file"
              .formatted(dataset.displayName()));
    }
    String name = "classifier of " + dataset.displayName();
    String checksum = data.description().checksum();
    Path file =
        folder.resolve(
            "%s-%s.safetensors"
                .formatted(
                    dataset.displayName(),
                    checksum.substring(0, Math.min(CHECKSUM_DIGITS, checksum.length()))));
    if (Files.isRegularFile(file)) {
      return ImageClassifier.load(name, file);
    }
    Files.createDirectories(folder);
    try (ImageClassifier trained =
        ImageClassifier.train(name, data.train(), ClassifierTraining.defaults(), listener)) {
      trained.save(file);
    } catch (IllegalArgumentException e) {
      throw new RunException("%s: %s".formatted(dataset.displayName(), e.getMessage()));
    }
    return ImageClassifier.load(name, file); // the same numbers as in later runs
  }
}
