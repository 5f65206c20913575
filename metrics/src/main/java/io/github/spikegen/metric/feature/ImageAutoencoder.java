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
import io.github.spikegen.training.InvalidFileException;
import io.github.spikegen.training.ParameterFile;
import io.github.spikegen.training.TrainingListener;
import io.github.spikegen.training.TrainingStep.StepResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * A small convolutional autoencoder that was trained on a set without its labels; its features are
 * the 64 numbers from which it draws an image again.
 *
 * <p>The Fréchet distance of such latents is what papers about spiking generative models (FSVAE,
 * ESVAE, FSDDIM) give as the autoencoder's distance, with networks of their own. It sees what a
 * classifier may overlook: shapes and gray values that do not decide about a class. Not spiking.
 * Images are square, with sides of at least 8.
 */
public final class ImageAutoencoder implements FeatureExtractor {

  private static final int SMALLEST_SIDE = 8;
  private static final String FIRST_WEIGHT = "01Conv2d_weight";
  private static final String LAST_WEIGHT = "11Linear_weight";

  private final String name;
  private final NDManager manager;
  private final AutoencoderNetwork network;

  private ImageAutoencoder(String name, int channels, int side, RandomKey key) {
    this.name = Objects.requireNonNull(name, "name");
    manager = NDManager.newBaseManager();
    network = AutoencoderNetwork.create(manager, channels, side, key);
  }

  /**
   * {@return the autoencoder of Fashion-MNIST that comes with the library; a new one, for images of
   * 28x28}
   *
   * <p>It was made by {@link #train} on the 60,000 training images with {@link
   * FeatureTraining#defaults()}, and {@link #save}.
   */
  public static ImageAutoencoder fashionMnist() {
    return BundledWeights.read(
        "fashion-mnist-autoencoder.safetensors",
        file -> load("autoencoder of fashion-mnist", file));
  }

  /**
   * {@return the autoencoder of digits that comes with the library; a new one, for images of 28x28}
   *
   * <p>It was made by {@link #train} on the 9,000 training images of the bundled digits with {@link
   * FeatureTraining#defaults()} and 40 epochs, and {@link #save}.
   */
  public static ImageAutoencoder digits() {
    return BundledWeights.read(
        "digits-autoencoder.safetensors", file -> load("autoencoder of digits", file));
  }

  /**
   * Trains an autoencoder to reduce the squared error of its images; the same arguments give the
   * same one on the same processor and number of threads.
   *
   * @param name a name for reports, such as which set it was trained on
   * @param images the set: square images with sides of at least 8 pixels
   * @param training the settings
   * @param listener is told of every step and epoch, whose loss is the mean squared error of a
   *     pixel in [0, 1]
   * @return a new autoencoder
   * @throws IllegalArgumentException if the images are not square, or too small
   */
  public static ImageAutoencoder train(
      String name, ImageDataset images, FeatureTraining training, TrainingListener listener) {
    Shape shape = images.shape();
    if (shape.get(1) != shape.get(2) || shape.get(1) < SMALLEST_SIDE) {
      throw new IllegalArgumentException(
          "images must be square with sides of at least %d, but are %s"
              .formatted(SMALLEST_SIDE, shape));
    }
    ImageAutoencoder autoencoder =
        new ImageAutoencoder(
            name, (int) shape.get(0), (int) shape.get(1), RandomKey.of(training.seed()));
    AutoencoderNetwork network = autoencoder.network;
    try {
      FeatureTrainer.train(
          autoencoder.manager,
          network,
          images,
          training,
          listener,
          (batch, labels, store) -> {
            NDArray drawn = network.forward(store, new NDList(batch), true).get(1);
            return StepResult.of(drawn.sub(batch).square().mean());
          });
      return autoencoder;
    } catch (RuntimeException e) {
      autoencoder.close();
      throw e;
    }
  }

  /**
   * Reads an autoencoder that was {@linkplain #save saved}.
   *
   * @param name a name for reports
   * @param file the file
   * @return a new autoencoder, for images of the channels and about the size of those that it was
   *     trained on
   * @throws IOException if reading fails, or the file holds something else
   */
  public static ImageAutoencoder load(String name, Path file) throws IOException {
    int channels = 0;
    int smallest = 0;
    try (NDManager work = NDManager.newBaseManager()) {
      for (NDArray parameter : ArrayFile.load(work, file)) {
        Shape shape = parameter.getShape();
        if (FIRST_WEIGHT.equals(parameter.getName()) && shape.dimension() == 4) {
          channels = (int) shape.get(1);
        } else if (LAST_WEIGHT.equals(parameter.getName()) && shape.dimension() == 2) {
          smallest = (int) Math.round(Math.sqrt(shape.get(1) / 128.0));
        }
      }
    }
    if (channels < 1 || smallest < 1 || smallest > 64) {
      throw new InvalidFileException(file, "is not the weights of an autoencoder");
    }
    ImageAutoencoder autoencoder =
        new ImageAutoencoder(name, channels, 8 * smallest, RandomKey.of(0));
    try {
      ParameterFile.load(file, autoencoder.network.encoder());
      return autoencoder;
    } catch (IOException | RuntimeException e) {
      autoencoder.close();
      throw e;
    }
  }

  /**
   * Writes the weights of the half that gives features, as safetensors.
   *
   * @param file the file, replaced if it exists
   * @throws IOException if writing fails
   */
  public void save(Path file) throws IOException {
    ParameterFile.save(file, network.encoder());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<Portable> portable() {
    return Optional.of(PortableWeights.of(name, this::save, ImageAutoencoder::load));
  }

  @Override
  public Features extract(NDArray images) {
    try (NoGrad off = new NoGrad();
        NDArray bytes = Features.bytes(images);
        NDManager work = images.getManager().newSubManager()) {
      requireFit(images.getShape());
      NDArray input = Pixels.toUnit(bytes);
      input.attach(work);
      NDArray latents =
          network
              .encoder()
              .forward(new ParameterStore(work, false), new NDList(input), false)
              .singletonOrThrow();
      latents.attach(images.getManager());
      return new Features(latents, Optional.empty());
    }
  }

  private void requireFit(Shape shape) {
    int smallest = AutoencoderNetwork.smallest(network.side());
    if (shape.get(1) != network.channels()
        || AutoencoderNetwork.smallest((int) shape.get(2)) != smallest
        || AutoencoderNetwork.smallest((int) shape.get(3)) != smallest) {
      throw new IllegalArgumentException(
          "images must have %d channels and sides of %d to %d, but are %s"
              .formatted(network.channels(), 8 * smallest - 7, 8 * smallest, shape));
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
