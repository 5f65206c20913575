package io.github.spikegen.gan.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.config.Hyperparameter;
import io.github.spikegen.config.Hyperparameters;
import io.github.spikegen.layer.NetworkSize;
import io.github.spikegen.neuron.LifParameters;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * The sizes of a {@link Generator}. {@link #of} gives those of SGAD; the {@code with} methods
 * change one at a time.
 *
 * <p>Every entry of {@code channels} is followed by a transposed convolution that doubles height
 * and width, so both are divisible by {@code 2^channels.size()}.
 *
 * @param imageChannels channels of an image, at least 1
 * @param imageHeight height in pixels
 * @param imageWidth width in pixels
 * @param timeSteps T, the time steps of the network, at least 1; 16 in SGAD
 * @param latentSize the size of the latent vector, at least 1
 * @param hiddenUnits units of the first dense layer, at least 1; 1024 in SGAD
 * @param channels channels before each transposed convolution, at least one entry
 * @param neuron the neurons of all layers
 * @param restingPixel what a pixel is, before training, where the last layer receives no spikes, in
 *     (0, 1); 0.5 in the released code
 * @param outputGain what the last layer's first weights are multiplied by, above 0; 1 in the
 *     released code, which is PyTorch's start
 * @param decoder how currents become an image
 */
@RecordBuilder
public record GeneratorConfig(
    @Hyperparameter(atLeast = 1, atMost = 64) int imageChannels,
    @Hyperparameter(atLeast = 1, atMost = 4096) int imageHeight,
    @Hyperparameter(atLeast = 1, atMost = 4096) int imageWidth,
    @Hyperparameter(
            label = "T",
            help = "Time steps of both networks; the time of a step grows with it.",
            atLeast = 1,
            atMost = 1024)
        int timeSteps,
    @Hyperparameter(
            label = "Z",
            help =
                "Random numbers that an image is made of (default: 10 for gray images, 15 for"
                    + " colored and 20 for large ones; 15 for Fashion-MNIST by the paper's and the"
                    + " released recipe, and 100 for the released sgan).",
            atLeast = 1,
            atMost = 65536)
        int latentSize,
    @Hyperparameter(
            label = "U",
            help = "Units of the generator's first layer.",
            atLeast = 1,
            atMost = 65536)
        int hiddenUnits,
    @Hyperparameter(
            label = "C1,C2...",
            help =
                "Channels of the generator before each doubling of the image's size (default: 128,64"
                    + " and from 64 pixels on 128,64,32).",
            atLeast = 1,
            atMost = 4096)
        List<Integer> channels,
    LifParameters neuron,
    @Hyperparameter(
            label = "P",
            help =
                "What the first generator draws where nothing fires, between 0 and 1 (default: near"
                    + " the median of the training images; 0.5 in the released recipe).",
            above = 0,
            below = 1)
        double restingPixel,
    @Hyperparameter(
            label = "G",
            help =
                "What the first weights of the generator's last layer are multiplied by (default:"
                    + " the recipe's: 4, and 1 in the released one).",
            above = 0,
            atMost = 1000)
        double outputGain,
    DecoderConfig decoder)
    implements GeneratorConfigBuilder.With {

  private static final double DARKEST_REST = 0.05;
  private static final int LARGE = 64;

  /** Checks the sizes. */
  public GeneratorConfig {
    channels = List.copyOf(channels);
    Hyperparameters.check(
        GeneratorConfig.class,
        imageChannels,
        imageHeight,
        imageWidth,
        timeSteps,
        latentSize,
        hiddenUnits,
        channels,
        neuron,
        restingPixel,
        outputGain,
        decoder);
    requireDoublings("imageHeight", imageHeight, channels);
    requireDoublings("imageWidth", imageWidth, channels);
  }

  private static void requireDoublings(String name, int size, List<Integer> channels) {
    int factor = 1 << channels.size();
    if (size < factor || size % factor != 0) {
      throw new IllegalArgumentException(
          "%s must be divisible by %d (%d doublings for channels %s), but was %d"
              .formatted(name, factor, channels.size(), channels, size));
    }
  }

  /**
   * Returns the generator of SGAD for images of a size: 128 and 64 channels, one more layer of 32
   * from 64 pixels on; T = 16, 1024 hidden units; a latent vector of 10 for small gray images, 15
   * for small colored ones and 20 for large ones.
   *
   * @param channels channels of an image
   * @param height height in pixels, divisible by 4, or by 8 from 64 on
   * @param width width in pixels, divisible by 4, or by 8 from a height of 64 on
   * @param decoder how currents become an image
   * @return the config
   */
  public static GeneratorConfig of(int channels, int height, int width, DecoderConfig decoder) {
    boolean large = height >= LARGE;
    int smallLatent = channels == 1 ? 10 : 15;
    return new GeneratorConfig(
        channels,
        height,
        width,
        16,
        large ? 20 : smallLatent,
        1024,
        large ? List.of(128, 64, 32) : List.of(128, 64),
        LifParameters.sgad(),
        0.5,
        1,
        decoder);
  }

  /** {@return whether images are as large as CelebA's, at least 64 pixels high} */
  public boolean isLarge() {
    return imageHeight >= LARGE;
  }

  /** {@return the size of the network with its decoder} */
  public NetworkSize size() {
    double pixels = (double) imageHeight * imageWidth;
    double first = firstImage().size();
    NetworkSize size =
        NetworkSize.NONE
            .with((double) latentSize * hiddenUnits, (double) timeSteps * hiddenUnits)
            .with(hiddenUnits * first, timeSteps * first);
    double from = channels.get(0);
    double places = firstImage().size() / from * timeSteps;
    for (double to : channels.subList(1, channels.size())) {
      places *= 4;
      size = size.withConvolution(from, to, 4, places);
      from = to;
    }
    size = size.withConvolution(from, imageChannels, 4, pixels * timeSteps);
    return size.with(decoder.weights(imageChannels * pixels), imageChannels * pixels * timeSteps);
  }

  /**
   * Returns a resting pixel for a set of images: their median, so that the background needs no
   * spikes, kept from 0 and 1, which no finite current gives.
   *
   * @param images pixels in [0, 1], any shape
   * @return a number in [0.05, 0.95]
   */
  public static double restingPixelOf(NDArray images) {
    try (NDArray flat = images.flatten();
        NDArray median = flat.median()) {
      return Math.max(DARKEST_REST, Math.min(1 - DARKEST_REST, median.getFloat()));
    }
  }

  /**
   * Returns the size of the first image inside the generator.
   *
   * @return {@code (channels, height, width)}
   */
  public Shape firstImage() {
    int factor = 1 << channels.size();
    return new Shape(channels.get(0), imageHeight / factor, imageWidth / factor);
  }

  /** {@return T where the decoder makes a frame of each step; 1 where it makes one image of all} */
  public int frames() {
    return decoder instanceof DecoderConfig.Sequence ? timeSteps : 1;
  }

  /**
   * Returns the shape of a batch of images.
   *
   * @param count the number of images
   * @return {@code (count, imageChannels, imageHeight, imageWidth)}
   */
  Shape images(long count) {
    return new Shape(count, imageChannels, imageHeight, imageWidth);
  }
}
