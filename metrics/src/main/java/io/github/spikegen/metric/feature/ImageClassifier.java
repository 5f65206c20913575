package io.github.spikegen.metric.feature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Pixels;
import io.github.spikegen.training.ArrayFile;
import io.github.spikegen.training.ParameterFile;
import io.github.spikegen.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * A small convolutional network that was trained on the labels of a set; its features are the 128
 * numbers before the last layer.
 *
 * <p>It lets a machine without downloads compare runs on one data set. Its distances are not those
 * of publications, which use {@link InceptionFeatures}. Not spiking. Images may have any size of at
 * least 8x8.
 */
public final class ImageClassifier implements FeatureExtractor {

  /** The share of held-out images that are classified as labeled, a figure of epochs. */
  public static final String HELD_OUT_ACCURACY = "held_out_accuracy";

  /** The smallest side of an image, in pixels. */
  public static final int SMALLEST_SIDE = ClassifierNetwork.SMALLEST_SIDE;

  private static final String RESOURCE = "fashion-mnist-classifier.safetensors";

  private final String name;
  private final int channels;
  private final int classes;
  private final NDManager manager;
  private final ClassifierNetwork network;

  ImageClassifier(String name, int channels, int classes, RandomKey key) {
    if (channels < 1 || classes < 2) {
      throw new IllegalArgumentException(
          "channels must be at least 1 and classes at least 2, but are %d and %d"
              .formatted(channels, classes));
    }
    this.name = Objects.requireNonNull(name, "name");
    this.channels = channels;
    this.classes = classes;
    manager = NDManager.newBaseManager();
    network = ClassifierNetwork.create(manager, channels, classes, key);
  }

  /**
   * {@return the classifier of Fashion-MNIST that comes with the library: 92.95 % right on the test
   * images; a new classifier of {@code [1, H, W]} images and 10 classes}
   *
   * <p>It was made by {@link #train} on the 60,000 training images with {@link
   * FeatureTraining#defaults()} on two threads, and {@link #save}. The Fréchet distance with its
   * features between those and the 10,000 test images is 0.023.
   */
  public static ImageClassifier fashionMnist() {
    return BundledWeights.read(RESOURCE, file -> load("classifier of fashion-mnist", file));
  }

  /**
   * Trains a classifier; the same arguments give the same one on the same processor and number of
   * threads.
   *
   * @param name a name for reports, such as which set it was trained on
   * @param images the set, with labels of at least 2 classes and sides of at least 8 pixels
   * @param training the settings
   * @param listener is told of every step and epoch; each has the figure {@code accuracy} on the
   *     training images
   * @return a new classifier
   */
  public static ImageClassifier train(
      String name, ImageDataset images, FeatureTraining training, TrainingListener listener) {
    return FeatureTrainer.classifier(name, images, training, classifier -> listener);
  }

  /**
   * Trains the same classifier, and measures after every epoch how well it does on other images.
   *
   * @param name a name for reports, such as which set it was trained on
   * @param images the set, with labels of at least 2 classes and sides of at least 8 pixels
   * @param heldOut images that are not trained on, of the same size and classes
   * @param training the settings
   * @param listener is told of every step and epoch; each has the figure {@code accuracy} on the
   *     training images, and each epoch {@link #HELD_OUT_ACCURACY}
   * @return a new classifier
   */
  public static ImageClassifier train(
      String name,
      ImageDataset images,
      ImageDataset heldOut,
      FeatureTraining training,
      TrainingListener listener) {
    if (!heldOut.shape().equals(images.shape()) || heldOut.classes() != images.classes()) {
      throw new IllegalArgumentException(
          "heldOut must have images of %s and %d classes like the training images, but has %s and %d"
              .formatted(images.shape(), images.classes(), heldOut.shape(), heldOut.classes()));
    }
    return FeatureTrainer.classifier(
        name,
        images,
        training,
        classifier -> new FeatureTrainer.HeldOutListener(classifier, heldOut, listener));
  }

  /**
   * Reads a classifier that was {@linkplain #save saved}.
   *
   * @param name a name for reports
   * @param file the file
   * @return a new classifier, of the channels and classes in the file
   * @throws IOException if reading fails, or the file holds something else
   */
  public static ImageClassifier load(String name, Path file) throws IOException {
    ClassifierNetwork.Sizes sizes;
    try (NDManager work = NDManager.newBaseManager()) {
      sizes = ClassifierNetwork.Sizes.of(ArrayFile.load(work, file));
    }
    ImageClassifier classifier =
        new ImageClassifier(name, sizes.channels(), sizes.classes(), RandomKey.of(0));
    try {
      ParameterFile.load(file, classifier.network);
      return classifier;
    } catch (IOException | RuntimeException e) {
      classifier.close();
      throw e;
    }
  }

  /**
   * Writes the weights as safetensors.
   *
   * @param file the file, replaced if it exists
   * @throws IOException if writing fails
   */
  public void save(Path file) throws IOException {
    ParameterFile.save(file, network);
  }

  /**
   * {@return the share of images that are classified as labeled, from 0 to 1}
   *
   * @param images a set with labels
   */
  public double accuracy(ImageDataset images) {
    long right = 0;
    for (int[] indices : images.inOrder(Features.DEFAULT_BATCH_SIZE)) {
      try (NDManager work = manager.newSubManager()) {
        NDArray probabilities = extract(images.bytes(work, indices)).probabilities().orElseThrow();
        right += FeatureTrainer.countRight(probabilities, images.labels(work, indices));
      }
    }
    return (double) right / images.size();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<Portable> portable() {
    return Optional.of(PortableWeights.of(name, this::save, ImageClassifier::load));
  }

  @Override
  public Features extract(NDArray images) {
    Shape shape = images.getShape();
    try (NoGrad off = new NoGrad();
        NDArray bytes = Features.bytes(images);
        NDManager work = images.getManager().newSubManager()) {
      requireFit(shape);
      NDArray input = Pixels.toUnit(bytes);
      input.attach(work);
      NDList outputs = network.forward(new ParameterStore(work, false), new NDList(input), false);
      NDArray probabilities = outputs.get(1).softmax(1);
      outputs.get(0).attach(images.getManager());
      probabilities.attach(images.getManager());
      return new Features(outputs.get(0), Optional.of(probabilities));
    }
  }

  void requireFit(Shape shape) {
    int least = SMALLEST_SIDE;
    if (shape.get(1) != channels || shape.get(2) < least || shape.get(3) < least) {
      throw new IllegalArgumentException(
          "images must have %d channels and sides of at least %d, but are %s"
              .formatted(channels, least, shape));
    }
  }

  /** {@return the number of classes, at least 2} */
  public int classes() {
    return classes;
  }

  ClassifierNetwork network() {
    return network;
  }

  NDManager manager() {
    return manager;
  }

  @Override
  public void close() {
    manager.close();
  }
}
