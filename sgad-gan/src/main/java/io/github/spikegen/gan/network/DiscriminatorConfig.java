package io.github.spikegen.gan.network;

import io.github.spikegen.config.Hyperparameter;
import io.github.spikegen.config.Hyperparameters;
import io.github.spikegen.layer.NetworkSize;
import io.github.spikegen.neuron.LifParameters;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * The sizes of a {@link Discriminator}: blocks of convolution, batch norm, units and average
 * pooling by 2, one hidden dense layer, and a score.
 *
 * @param imageChannels channels of an image, at least 1
 * @param imageHeight height in pixels; must leave at least one pixel after the last block
 * @param imageWidth width in pixels; must leave at least one pixel after the last block
 * @param units what follows each layer
 * @param timeSteps T, the time steps of the network, at least 1; unused by ordinary units
 * @param channels output channels of each block's convolution; none for a dense network
 * @param kernelSize height and width of the kernels, at least 1; 5 in SGAD
 * @param padding zeros around each block's input, at least 0
 * @param hiddenUnits units of the dense layer, at least 1; 1024 in SGAD
 * @param hiddenNorm what normalizes the currents of the dense layer
 * @param neuron the neurons of all layers, and the time constant of the output membrane; unused by
 *     ordinary units
 * @param input what the network is shown; null, as files of runs before there was a choice have it,
 *     is an image
 */
@RecordBuilder
public record DiscriminatorConfig(
    @Hyperparameter(atLeast = 1, atMost = 64) int imageChannels,
    @Hyperparameter(atLeast = 1, atMost = 4096) int imageHeight,
    @Hyperparameter(atLeast = 1, atMost = 4096) int imageWidth,
    Units units,
    @Hyperparameter(
            label = "T",
            help = "Time steps of both networks; the time of a step grows with it.",
            atLeast = 1,
            shared = true,
            atMost = 1024)
        int timeSteps,
    @Hyperparameter(
            label = "C1,C2...",
            help =
                "Channels of the discriminator's blocks, each of which halves the image's size; the"
                    + " paper's figure has 32,64,128.",
            minimumSize = 0,
            atLeast = 1,
            atMost = 4096)
        List<Integer> channels,
    @Hyperparameter(atLeast = 1, atMost = 64) int kernelSize,
    @Hyperparameter(
            label = "P",
            help =
                "Zeros around the input of each block; with 2, pooling alone shrinks the image, as"
                    + " three blocks need.",
            atLeast = 0,
            atMost = 64)
        int padding,
    @Hyperparameter(
            label = "U",
            help = "Units of the discriminator's dense layer.",
            atLeast = 1,
            atMost = 65536)
        int hiddenUnits,
    @Hyperparameter(
            label = "N",
            help =
                "What keeps the currents of that layer in range: none (as in the paper's code) or"
                    + " batch-norm (default: the recipe's).",
            shared = true)
        HiddenNorm hiddenNorm,
    LifParameters neuron,
    Input input)
    implements DiscriminatorConfigBuilder.With {

  /** What the network is shown. */
  public enum Input {
    /** An image, the same at every time step. */
    IMAGE,
    /** A sequence of T frames, one at each time step. */
    FRAMES
  }

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
    channels = List.copyOf(channels);
    input = input == null ? Input.IMAGE : input;
    Hyperparameters.check(
        DiscriminatorConfig.class,
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
        neuron,
        input);
    if (input == Input.FRAMES && units != Units.SPIKING) {
      throw new IllegalArgumentException("ordinary units have no time to see frames one by one");
    }
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

  /** {@return how many frames follow one another along the channels of what it is shown} */
  int frames() {
    return input == Input.FRAMES ? timeSteps : 1;
  }

  /** {@return the size of the network} */
  public NetworkSize size() {
    double steps = units == Units.SPIKING ? timeSteps : 1;
    double from = imageChannels;
    int height = imageHeight;
    int width = imageWidth;
    NetworkSize size = NetworkSize.NONE;
    for (double to : channels) {
      height += 2 * padding - kernelSize + 1;
      width += 2 * padding - kernelSize + 1;
      size = size.withConvolution(from, to, kernelSize, steps * height * width);
      height /= 2;
      width /= 2;
      from = to;
    }
    return size.with(from * height * width * hiddenUnits, steps * hiddenUnits);
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
  public static DiscriminatorConfig paper(int channels, int height, int width) {
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
        LifParameters.sgad(),
        Input.IMAGE);
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
  public static DiscriminatorConfig released(int channels, int height, int width) {
    return paper(channels, height, width).with(b -> b.channels(List.of(32, 64)).padding(0));
  }

  /**
   * Returns the dense discriminator that the released code gives SGAN: 400 neurons between the
   * pixels and the score, T = 16.
   *
   * @param channels channels of an image
   * @param height height in pixels, at least 8
   * @param width width in pixels, at least 8
   * @return the config
   */
  public static DiscriminatorConfig releasedDense(int channels, int height, int width) {
    return paper(channels, height, width)
        .with(b -> b.channels(List.of()).padding(0).hiddenUnits(400));
  }
}
