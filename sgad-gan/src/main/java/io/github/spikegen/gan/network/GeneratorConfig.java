package io.github.spikegen.gan.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.internal.Require;
import io.github.spikegen.neuron.LifParameters;
import java.util.List;
import java.util.Objects;

/**
 * The sizes of a {@link Generator}. {@link #forImages} gives those of SGAD.
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
public record GeneratorConfig(
    int imageChannels,
    int imageHeight,
    int imageWidth,
    int timeSteps,
    int latentSize,
    int hiddenUnits,
    List<Integer> channels,
    LifParameters neuron,
    double restingPixel,
    double outputGain,
    DecoderConfig decoder) {

  private static final double DARKEST_REST = 0.05;

  /** Checks the sizes. */
  public GeneratorConfig {
    Require.atLeast("imageChannels", 1, imageChannels);
    Require.atLeast("timeSteps", 1, timeSteps);
    Require.atLeast("latentSize", 1, latentSize);
    Require.atLeast("hiddenUnits", 1, hiddenUnits);
    channels = Checks.channels(channels);
    requireDoublings("imageHeight", imageHeight, channels);
    requireDoublings("imageWidth", imageWidth, channels);
    Objects.requireNonNull(neuron, "neuron");
    if (!(restingPixel > 0 && restingPixel < 1)) {
      throw new IllegalArgumentException("restingPixel must be in (0, 1), but was " + restingPixel);
    }
    if (!(outputGain > 0) || Double.isInfinite(outputGain)) {
      throw new IllegalArgumentException(
          "outputGain must be a finite number above 0, but was " + outputGain);
    }
    Objects.requireNonNull(decoder, "decoder");
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
  public static GeneratorConfig forImages(
      int channels, int height, int width, DecoderConfig decoder) {
    boolean large = height >= 64;
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
  Shape firstImage() {
    int factor = 1 << channels.size();
    return new Shape(channels.get(0), imageHeight / factor, imageWidth / factor);
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

  /**
   * Returns a copy with other time steps.
   *
   * @param value T, at least 1
   * @return the copy
   */
  public GeneratorConfig withTimeSteps(int value) {
    return new GeneratorConfig(
        imageChannels,
        imageHeight,
        imageWidth,
        value,
        latentSize,
        hiddenUnits,
        channels,
        neuron,
        restingPixel,
        outputGain,
        decoder);
  }

  /**
   * Returns a copy with another latent size.
   *
   * @param value the size of the latent vector, at least 1
   * @return the copy
   */
  public GeneratorConfig withLatentSize(int value) {
    return new GeneratorConfig(
        imageChannels,
        imageHeight,
        imageWidth,
        timeSteps,
        value,
        hiddenUnits,
        channels,
        neuron,
        restingPixel,
        outputGain,
        decoder);
  }

  /**
   * Returns a copy with other layers.
   *
   * @param newHiddenUnits units of the first dense layer, at least 1
   * @param newChannels channels before each transposed convolution
   * @return the copy
   */
  public GeneratorConfig withLayers(int newHiddenUnits, List<Integer> newChannels) {
    return new GeneratorConfig(
        imageChannels,
        imageHeight,
        imageWidth,
        timeSteps,
        latentSize,
        newHiddenUnits,
        newChannels,
        neuron,
        restingPixel,
        outputGain,
        decoder);
  }

  /**
   * Returns a copy with other neurons.
   *
   * @param value the neurons of all layers
   * @return the copy
   */
  public GeneratorConfig withNeuron(LifParameters value) {
    return new GeneratorConfig(
        imageChannels,
        imageHeight,
        imageWidth,
        timeSteps,
        latentSize,
        hiddenUnits,
        channels,
        value,
        restingPixel,
        outputGain,
        decoder);
  }

  /**
   * Returns a copy with another resting pixel.
   *
   * @param value in (0, 1)
   * @return the copy
   */
  public GeneratorConfig withRestingPixel(double value) {
    return new GeneratorConfig(
        imageChannels,
        imageHeight,
        imageWidth,
        timeSteps,
        latentSize,
        hiddenUnits,
        channels,
        neuron,
        value,
        outputGain,
        decoder);
  }

  /**
   * Returns a copy with other first weights of the last layer.
   *
   * @param value what they are multiplied by, above 0
   * @return the copy
   */
  public GeneratorConfig withOutputGain(double value) {
    return new GeneratorConfig(
        imageChannels,
        imageHeight,
        imageWidth,
        timeSteps,
        latentSize,
        hiddenUnits,
        channels,
        neuron,
        restingPixel,
        value,
        decoder);
  }

  /**
   * Returns a copy with another decoder.
   *
   * @param value how currents become an image
   * @return the copy
   */
  public GeneratorConfig withDecoder(DecoderConfig value) {
    return new GeneratorConfig(
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
        value);
  }
}
