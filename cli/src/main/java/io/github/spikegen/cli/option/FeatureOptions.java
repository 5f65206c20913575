package io.github.spikegen.cli.option;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.cli.option.DataSource.LoadedDataset;
import io.github.spikegen.cli.view.Text;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.metric.feature.FeatureExtractor;
import io.github.spikegen.metric.feature.FeatureTraining;
import io.github.spikegen.metric.feature.ImageAutoencoder;
import io.github.spikegen.metric.feature.ImageClassifier;
import io.github.spikegen.metric.feature.InceptionFeatures;
import io.github.spikegen.metric.feature.Resizing;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.evaluation.Judges;
import io.github.spikegen.training.InvalidFileException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which networks' features are compared. */
public final class FeatureOptions {

  private static final String CLASSIFIER = Judges.CLASSIFIER;
  private static final String AUTOENCODER = Judges.AUTOENCODER;
  private static final String WEIGHTS = ".safetensors";

  @Option(
      names = "--features",
      paramLabel = "classifier|autoencoder|F",
      converter = Network.class,
      description =
          "Whose features are compared; name it several times for several networks: classifier (a"
              + " small one's), autoencoder (that of --real: built in for fashion-mnist, mini, mnist and"
              + " digits, else trained at once), F.safetensors (an autoencoder's file), or F.pt (a"
              + " TorchScript file such as inception-2015-12-05.pt, which published distances use;"
              + " TorchScript is code: open files of sources you trust alone). Default: classifier,"
              + " and autoencoder where it is built in for --real.")
  private List<String> features = List.of();

  @Option(
      names = "--classifier",
      paramLabel = "D|F.safetensors",
      converter = DatasetOrFile.Weights.class,
      description =
          "Which classifier: that of a data set, or the file of one, which is made if it does not"
              + " exist (default: that of --real, built in for fashion-mnist and mini, else trained"
              + " at once).")
  private DatasetOrFile classifier;

  /** The file of --features. */
  public static final class Network implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
      boolean isName = CLASSIFIER.equals(text) || AUTOENCODER.equals(text);
      if (!isName && !text.endsWith(".pt") && !text.endsWith(WEIGHTS)) {
        throw new TypeConversionException(
            "expected %s, %s, or a file *.pt or *%s, but was '%s'"
                .formatted(CLASSIFIER, AUTOENCODER, WEIGHTS, text));
      }
      return text;
    }
  }

  /** Returns the classifier's file, if one is named. */
  public Optional<Path> classifierFile() {
    return Optional.ofNullable(classifier).flatMap(DatasetOrFile::file);
  }

  /** Tells whether a set other than --real is read to train its classifier. */
  public boolean needsSet() {
    return classifier != null
        && classifier
            .dataset()
            .filter(dataset -> Judges.builtIn(CLASSIFIER, dataset).isEmpty())
            .isPresent();
  }

  /** Refuses options that can't be followed; real is the data set of --real, if it is one. */
  public void requireUsable(Optional<NamedDataset> real) {
    if (features.contains(AUTOENCODER) && real.isEmpty()) {
      throw new UsageException(
          "--real is a file: name the weights of an autoencoder by --features F.safetensors");
    }
    if (!features.isEmpty() && !features.contains(CLASSIFIER)) {
      if (classifier != null) {
        throw new UsageException(
            "--classifier has no use with --features " + String.join(", ", features));
      }
      return;
    }
    if (classifier == null) {
      if (real.isEmpty()) {
        throw new UsageException(
            "--real is a file: say whose classifier is to be used, by --classifier"
                + " D|F.safetensors, or name a network by --features F.pt");
      }
      requireLabels("--real", real.get());
      return;
    }
    classifier.dataset().ifPresent(dataset -> requireLabels("--classifier", dataset));
    if (real.isPresent() && needsSet() && !classifier.dataset().equals(real)) {
      throw new UsageException(
          "--classifier: %1$s is not the set of --real; make a file by 'spikegen classifier train --dataset %1$s --out %1$s.safetensors' and name that"
              .formatted(classifier));
    }
    classifierFile()
        .filter(file -> !Files.isRegularFile(file))
        .ifPresent(file -> requireMakeable(file, real));
  }

  private static void requireLabels(String option, NamedDataset dataset) {
    if (!dataset.hasLabels()) {
      throw new UsageException(
          "%s: %s has no labels to train a classifier on; name the file of one by --classifier F.safetensors, or a network by --features F.pt"
              .formatted(option, dataset.displayName()));
    }
  }

  private static void requireMakeable(Path file, Optional<NamedDataset> real) {
    OutputFiles.requireWritable("--classifier", file, false);
    real.ifPresent(dataset -> requireLabels("--real", dataset));
    if (real.isEmpty()) {
      throw new UsageException(
          "--classifier: %s does not exist; 'spikegen classifier train --dataset D --out %s' makes it"
              .formatted(file, Text.shellWord(file)));
    }
  }

  /**
   * Opens the networks, or trains them.
   *
   * @param real the set of --real, if it is one
   * @param folder where another set is, or null
   * @param resizing how images are brought to the size of a network that takes larger ones
   * @param images what they are to take
   * @param out where to print the progress of training, and that a second network is missing
   * @return at least one; close them
   */
  public List<FeatureExtractor> open(
      Optional<LoadedDataset> real,
      Path folder,
      Resizing resizing,
      ImageDataset images,
      PrintWriter out)
      throws IOException {
    List<FeatureExtractor> opened = new ArrayList<>();
    try {
      for (String name : features.isEmpty() ? List.of(CLASSIFIER) : features) {
        opened.add(open(name, real, folder, resizing, out));
        requireFit(opened.get(opened.size() - 1), images);
      }
      if (features.isEmpty()) {
        addSecond(opened, real.map(set -> set.source().dataset()), images, out);
      }
    } catch (IOException | RuntimeException e) {
      opened.forEach(FeatureExtractor::close);
      throw e;
    }
    return opened;
  }

  /** One network alone misleads, so one of another kind judges too if it is there and fits. */
  private static void addSecond(
      List<FeatureExtractor> opened,
      Optional<NamedDataset> real,
      ImageDataset images,
      PrintWriter out) {
    Optional<FeatureExtractor> second =
        real.flatMap(dataset -> Judges.builtIn(AUTOENCODER, dataset)).map(Supplier::get);
    if (second.isPresent() && misfit(second.get(), images).isEmpty()) {
      opened.add(second.get());
      return;
    }
    second.ifPresent(FeatureExtractor::close);
    out.println(
        "One network judges. For a second: spikegen autoencoder train --dataset %s --out F.safetensors, then --features classifier --features F.safetensors."
            .formatted(real.map(NamedDataset::displayName).orElse("D")));
  }

  private FeatureExtractor open(
      String name, Optional<LoadedDataset> real, Path folder, Resizing resizing, PrintWriter out)
      throws IOException {
    if (AUTOENCODER.equals(name)) {
      return autoencoder(real.orElseThrow(), out);
    }
    if (!CLASSIFIER.equals(name)) {
      Path file = Path.of(name);
      try {
        return name.endsWith(WEIGHTS)
            ? ImageAutoencoder.load("autoencoder " + file.getFileName(), file)
            : InceptionFeatures.open(file, resizing);
      } catch (InvalidFileException e) {
        throw new UsageException("--features: " + e.getMessage());
      }
    }
    Optional<Path> file = classifierFile();
    if (file.isPresent()) {
      return fromFile(file.get(), real, out);
    }
    NamedDataset dataset =
        Optional.ofNullable(classifier)
            .flatMap(DatasetOrFile::dataset)
            .orElseGet(() -> real.orElseThrow().source().dataset());
    Optional<Supplier<FeatureExtractor>> builtIn = Judges.builtIn(CLASSIFIER, dataset);
    if (builtIn.isPresent()) {
      return builtIn.get().get();
    }
    LoadedDataset set =
        real.isPresent()
            ? real.get()
            : new DataSource("--classifier", dataset, folder, null).loadAll(null, out);
    ImageClassifier trained = train(set, out);
    out.println("To keep it for the next time, name a file by --classifier F.safetensors.");
    return trained;
  }

  private static FeatureExtractor autoencoder(LoadedDataset real, PrintWriter out) {
    NamedDataset dataset = real.source().dataset();
    Optional<Supplier<FeatureExtractor>> builtIn = Judges.builtIn(AUTOENCODER, dataset);
    if (builtIn.isPresent()) {
      return builtIn.get().get();
    }
    FeatureExtractor trained =
        FeatureNetworkTrainer.trainAutoencoder(real, FeatureTraining.defaults(), out);
    out.println(
        "To keep it for the next time: spikegen autoencoder train --dataset %s --out F.safetensors, then --features F.safetensors."
            .formatted(dataset.displayName()));
    return trained;
  }

  private static ImageClassifier fromFile(Path file, Optional<LoadedDataset> real, PrintWriter out)
      throws IOException {
    if (!Files.isRegularFile(file)) {
      try (ImageClassifier trained = train(real.orElseThrow(), out)) {
        trained.save(file);
      }
      out.println("The classifier is in %s.".formatted(file));
    }
    // by the file's name, as nothing in it tells on what it was trained
    try {
      return ImageClassifier.load("classifier " + file.getFileName(), file);
    } catch (InvalidFileException e) {
      throw new UsageException("--classifier: " + e.getMessage());
    }
  }

  private static ImageClassifier train(LoadedDataset set, PrintWriter out) {
    return FeatureNetworkTrainer.train(set, FeatureTraining.defaults(), out);
  }

  /** Refuses images that a network does not take. */
  private static void requireFit(FeatureExtractor extractor, ImageDataset images) {
    misfit(extractor, images)
        .ifPresent(
            why -> {
              throw new UsageException(
                  "the features of %s don't fit: %s".formatted(extractor.name(), why));
            });
  }

  private static Optional<String> misfit(FeatureExtractor extractor, ImageDataset images) {
    try (NDManager work = NDManager.newBaseManager();
        NDArray first = images.bytes(work, 0)) {
      extractor.extract(first).close();
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }
}
