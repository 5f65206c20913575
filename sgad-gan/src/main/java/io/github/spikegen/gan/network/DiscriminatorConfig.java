package io.github.spikegen.gan.network;

import io.github.spikegen.internal.Require;
import io.github.spikegen.neuron.LifParameters;
import java.util.List;
import java.util.Objects;

/**
 * The sizes of a {@link Discriminator}: blocks of convolution, batch norm, units and average
 * pooling by 2, one hidden dense layer, and a score.
 *
 * @param imageChannels channels of an image, at least 1
 * @param imageHeight height in pixels; must leave at least one pixel after the last block
 * @param imageWidth width in pixels; must leave at least one pixel after the last block
 * @param units what follows each layer
 * @param timeSteps T, the time steps of the network, at least 1; unused by ordinary units
 * @param channels output channels of each block's convolution, at least one entry
 * @param kernelSize height and width of the kernels, at least 1; 5 in SGAD
 * @param padding zeros around each block's input, at least 0
 * @param hiddenUnits units of the dense layer, at least 1; 1024 in SGAD
 * @param hiddenNorm what normalizes the currents of the dense layer
 * @param neuron the neurons of all layers, and the time constant of the output membrane; unused by
 *     ordinary units
 */
public record DiscriminatorConfig(
    int imageChannels,
    int imageHeight,
    int imageWidth,
    Units units,
    int timeSteps,
    List<Integer> channels,
    int kernelSize,
    int padding,
    int hiddenUnits,
    HiddenNorm hiddenNorm,
    LifParameters neuron) {

  /** What follows each layer. */
  public enum Units {
    /** Leaky integrate-and-fire neurons over T time steps. */
    SPIKING,
    /** Leaky ReLU with slope 0.2, without time: the ordinary network of Hybrid GAN. */
    LEAKY_RELU
  }

  /** What normalizes the currents of the hidden dense layer. */
  public enum HiddenNorm {
    /**
     * Nothing, as in the released code of SGAD. At first no neuron reaches its threshold, and the
     * score is the same for all images; the surrogate's gradient wakes them within some 20 steps.
     */
    NONE,
    /**
     * Batch normalization, as in all other layers: neurons fire from the first step on. But real
     * and generated images come in batches of their own, and lose the difference of their means.
     */
    BATCH_NORM
  }

  /** Checks the sizes. */
  public DiscriminatorConfig {
    Require.atLeast("imageChannels", 1, imageChannels);
    Objects.requireNonNull(units, "units");
    Require.atLeast("timeSteps", 1, timeSteps);
    channels = Checks.channels(channels);
    Require.atLeast("kernelSize", 1, kernelSize);
    if (padding < 0) {
      throw new IllegalArgumentException("padding must be at least 0, but was " + padding);
    }
    Require.atLeast("hiddenUnits", 1, hiddenUnits);
    Objects.requireNonNull(hiddenNorm, "hiddenNorm");
    Objects.requireNonNull(neuron, "neuron");
    requirePixelsLeft("imageHeight", imageHeight, channels, kernelSize, padding);
    requirePixelsLeft("imageWidth", imageWidth, channels, kernelSize, padding);
  }

  private static void requirePixelsLeft(
      String name, int size, List<Integer> channels, int kernelSize, int padding) {
    int left = size;
    for (int i = 0; i < channels.size(); i++) {
      left = (left + 2 * padding - kernelSize + 1) / 2;
      if (left < 1) {
        throw new IllegalArgumentException(
            "%s %d is too small for %d blocks of %dx%d kernels with padding %d and pooling by 2"
                .formatted(name, size, channels.size(), kernelSize, kernelSize, padding));
      }
    }
  }

  /**
   * Returns the three blocks of the figure of SGAD: 32, 64 and 128 channels, padded so that only
   * pooling shrinks the image, T = 16.
   *
   * @param channels channels of an image
   * @param height height in pixels, at least 8
   * @param width width in pixels, at least 8
   * @return the config
   */
  public static DiscriminatorConfig threeBlocks(int channels, int height, int width) {
    return new DiscriminatorConfig(
        channels,
        height,
        width,
        Units.SPIKING,
        16,
        List.of(32, 64, 128),
        5,
        2,
        1024,
        HiddenNorm.NONE,
        LifParameters.sgad());
  }

  /**
   * Returns the two blocks of the released code of SGAD: 32 and 64 channels without padding, T =
   * 16.
   *
   * @param channels channels of an image
   * @param height height in pixels, at least 16
   * @param width width in pixels, at least 16
   * @return the config
   */
  public static DiscriminatorConfig twoBlocks(int channels, int height, int width) {
    return threeBlocks(channels, height, width).withBlocks(List.of(32, 64), 5, 0);
  }

  /**
   * Returns a copy with other units.
   *
   * @param value what follows each layer
   * @return the copy
   */
  public DiscriminatorConfig withUnits(Units value) {
    return new DiscriminatorConfig(
        imageChannels,
        imageHeight,
        imageWidth,
        value,
        timeSteps,
        channels,
        kernelSize,
        padding,
        hiddenUnits,
        hiddenNorm,
        neuron);
  }

  /**
   * Returns a copy with other time steps.
   *
   * @param value T, at least 1
   * @return the copy
   */
  public DiscriminatorConfig withTimeSteps(int value) {
    return new DiscriminatorConfig(
        imageChannels,
        imageHeight,
        imageWidth,
        units,
        value,
        channels,
        kernelSize,
        padding,
        hiddenUnits,
        hiddenNorm,
        neuron);
  }

  /**
   * Returns a copy with other blocks.
   *
   * @param newChannels output channels of each block's convolution
   * @param newKernelSize height and width of the kernels, at least 1
   * @param newPadding zeros around each block's input, at least 0
   * @return the copy
   */
  public DiscriminatorConfig withBlocks(
      List<Integer> newChannels, int newKernelSize, int newPadding) {
    return new DiscriminatorConfig(
        imageChannels,
        imageHeight,
        imageWidth,
        units,
        timeSteps,
        newChannels,
        newKernelSize,
        newPadding,
        hiddenUnits,
        hiddenNorm,
        neuron);
  }

  /**
   * Returns a copy with another hidden layer.
   *
   * @param value units of the dense layer, at least 1
   * @return the copy
   */
  public DiscriminatorConfig withHiddenUnits(int value) {
    return new DiscriminatorConfig(
        imageChannels,
        imageHeight,
        imageWidth,
        units,
        timeSteps,
        channels,
        kernelSize,
        padding,
        value,
        hiddenNorm,
        neuron);
  }

  /**
   * Returns a copy with another normalization of the hidden layer.
   *
   * @param value what normalizes its currents
   * @return the copy
   */
  public DiscriminatorConfig withHiddenNorm(HiddenNorm value) {
    return new DiscriminatorConfig(
        imageChannels,
        imageHeight,
        imageWidth,
        units,
        timeSteps,
        channels,
        kernelSize,
        padding,
        hiddenUnits,
        value,
        neuron);
  }

  /**
   * Returns a copy with other neurons.
   *
   * @param value the neurons of all layers
   * @return the copy
   */
  public DiscriminatorConfig withNeuron(LifParameters value) {
    return new DiscriminatorConfig(
        imageChannels,
        imageHeight,
        imageWidth,
        units,
        timeSteps,
        channels,
        kernelSize,
        padding,
        hiddenUnits,
        hiddenNorm,
        value);
  }
}
