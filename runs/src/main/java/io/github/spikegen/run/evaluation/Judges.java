package io.github.spikegen.run.evaluation;

import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.internal.Quoted;
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
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Opens feature networks by their names. A classifier or autoencoder that does not come with the
 * library is trained once for each training set, and kept.
 *
 * @param folder where trained networks are kept; made if needed
 * @param resizing how images are brought to the size of a network from a file
 */
public record Judges(Path folder, Resizing resizing) {

  /** The name of the classifier of the data set that is judged. */
  public static final String CLASSIFIER = "classifier";

  /** The name of the autoencoder of the data set that is judged. */
  public static final String AUTOENCODER = "autoencoder";

  private static final int CHECKSUM_DIGITS = 12;

  /**
   * Finds the network of a data set that comes with the library.
   *
   * @param judge {@link #CLASSIFIER} or {@link #AUTOENCODER}
   * @param dataset the data set
   * @return what opens a new network; empty if there is none
   */
  public static Optional<Supplier<FeatureExtractor>> builtIn(String judge, NamedDataset dataset) {
    boolean isClassifier = judge.equals(CLASSIFIER);
    return switch (dataset) {
      case FASHION_MNIST, MINI ->
          Optional.of(
              isClassifier ? ImageClassifier::fashionMnist : ImageAutoencoder::fashionMnist);
      case MNIST, DIGITS -> isClassifier ? Optional.empty() : Optional.of(ImageAutoencoder::digits);
      default -> Optional.empty();
    };
  }

  /**
   * Refuses a name that is none of a judge.
   *
   * @param judge the name
   * @throws IllegalArgumentException if it is none
   */
  public static void requireName(String judge) {
    if (isFile(judge) && !judge.endsWith(".pt")) {
      throw new IllegalArgumentException(
          "judges: expected %s, %s or a file *.pt, but was %s"
              .formatted(CLASSIFIER, AUTOENCODER, Quoted.of(judge)));
    }
  }

  /**
   * Refuses a judge whose file is missing.
   *
   * @param judge its name
   * @throws RunException if it is missing
   */
  public static void requireFile(String judge) {
    if (isFile(judge) && !Files.isRegularFile(Path.of(judge))) {
      throw new RunException("there is no file %s, which the plan judges by".formatted(judge));
    }
  }

  /**
   * {@return whether a judge is a network from a file}
   *
   * @param judge its name
   */
  public static boolean isFile(String judge) {
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
   * @throws RunException if the network can't be trained on such images
   * @throws IOException if reading or writing fails
   */
  public FeatureExtractor open(
      String judge, NamedDataset dataset, TrainingData data, TrainingListener listener)
      throws IOException {
    if (isFile(judge)) {
      return InceptionFeatures.open(Path.of(judge), resizing);
    }
    Optional<Supplier<FeatureExtractor>> builtIn = builtIn(judge, dataset);
    if (builtIn.isPresent()) {
      return builtIn.get().get();
    }
    String name = "%s of %s".formatted(judge, dataset.displayName());
    Path file = file(judge, dataset, data);
    if (!Files.isRegularFile(file)) {
      try {
        train(judge, name, data.train(), listener, file);
      } catch (IllegalArgumentException e) {
        throw new RunException("%s: %s".formatted(dataset.displayName(), e.getMessage()));
      }
    }
    return judge.equals(CLASSIFIER) // read again, for the same numbers as in later runs
        ? ImageClassifier.load(name, file)
        : ImageAutoencoder.load(name, file);
  }

  private static void train(
      String judge, String name, ImageDataset images, TrainingListener listener, Path file)
      throws IOException {
    FeatureTraining training = FeatureTraining.defaults();
    if (judge.equals(CLASSIFIER)) {
      try (ImageClassifier trained = ImageClassifier.train(name, images, training, listener)) {
        trained.save(file);
      }
    } else {
      try (ImageAutoencoder trained = ImageAutoencoder.train(name, images, training, listener)) {
        trained.save(file);
      }
    }
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
