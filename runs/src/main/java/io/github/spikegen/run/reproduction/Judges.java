package io.github.spikegen.run.reproduction;

import io.github.spikegen.metric.feature.FeatureExtractor;
import io.github.spikegen.metric.feature.FeatureTraining;
import io.github.spikegen.metric.feature.ImageAutoencoder;
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

  /** The name of the autoencoder of the data set that is judged. */
  public static final String AUTOENCODER = "autoencoder";

  private static final Set<NamedDataset> FASHION =
      Set.of(NamedDataset.FASHION_MNIST, NamedDataset.MINI);

  private static final Set<NamedDataset> DIGITS = Set.of(NamedDataset.MNIST, NamedDataset.DIGITS);

  private static final int CHECKSUM_DIGITS = 12;

  /** Tells whether a judge is a network from a file. */
  static boolean isFile(String judge) {
    return !judge.equals(CLASSIFIER) && !judge.equals(AUTOENCODER);
  }

  /**
   * Opens a feature network.
   *
   * @param judge {@link #CLASSIFIER}, {@link #AUTOENCODER}, or the path of a TorchScript file
   * @param dataset the data set that is judged
   * @param data its images
   * @param listener is told how a network is trained
   * @return the network; close it
   * @throws RunException if the data set has no labels, or images too small for a classifier
   * @throws IOException if reading or writing fails
   */
  public FeatureExtractor open(
      String judge, NamedDataset dataset, TrainingData data, TrainingListener listener)
      throws IOException {
    return switch (judge) {
      case CLASSIFIER -> classifier(dataset, data, listener);
      case AUTOENCODER -> autoencoder(dataset, data, listener);
      default -> InceptionFeatures.open(Path.of(judge), resizing);
    };
  }

  private FeatureExtractor classifier(
      NamedDataset dataset, TrainingData data, TrainingListener listener) throws IOException {
    if (FASHION.contains(dataset)) {
      return ImageClassifier.fashionMnist();
    }
    if (!dataset.hasLabels()) {
      throw new RunException(
          "%s has no labels to train a classifier on: judge it by other features"
              .formatted(dataset.displayName()));
    }
    String name = "classifier of " + dataset.displayName();
    Path file = file(CLASSIFIER, dataset, data);
    if (!Files.isRegularFile(file)) {
      try (ImageClassifier trained =
          ImageClassifier.train(name, data.train(), FeatureTraining.defaults(), listener)) {
        trained.save(file);
      } catch (IllegalArgumentException e) {
        throw new RunException("%s: %s".formatted(dataset.displayName(), e.getMessage()));
      }
    }
    return ImageClassifier.load(name, file); // the same numbers as in later runs
  }

  private FeatureExtractor autoencoder(
      NamedDataset dataset, TrainingData data, TrainingListener listener) throws IOException {
    if (FASHION.contains(dataset)) {
      return ImageAutoencoder.fashionMnist();
    }
    if (DIGITS.contains(dataset)) {
      return ImageAutoencoder.digits();
    }
    String name = "autoencoder of " + dataset.displayName();
    Path file = file(AUTOENCODER, dataset, data);
    if (!Files.isRegularFile(file)) {
      try (ImageAutoencoder trained =
          ImageAutoencoder.train(name, data.train(), FeatureTraining.defaults(), listener)) {
        trained.save(file);
      } catch (IllegalArgumentException e) {
        throw new RunException("%s: %s".formatted(dataset.displayName(), e.getMessage()));
      }
    }
    return ImageAutoencoder.load(name, file);
  }

  /** Names the file of a network after what it was trained on. */
  private Path file(String judge, NamedDataset dataset, TrainingData data) throws IOException {
    Files.createDirectories(folder);
    String checksum = data.description().checksum();
    return folder.resolve(
        "%s-%s-%s.safetensors"
            .formatted(
                dataset.displayName(),
                checksum.substring(0, Math.min(CHECKSUM_DIGITS, checksum.length())),
                judge));
  }
}
