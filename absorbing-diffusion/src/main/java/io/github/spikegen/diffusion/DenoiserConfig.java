package io.github.spikegen.diffusion;

import io.github.spikegen.config.Hyperparameter;
import io.github.spikegen.config.Hyperparameters;
import io.github.spikegen.config.Recipe;
import io.github.spikegen.layer.NetworkSize;
import io.github.spikegen.neuron.LifParameters;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * The architecture of a {@link SpikingDenoiser}.
 *
 * @param codebookSize the number of codes K, at least 1
 * @param diffusionSteps the number of noise steps Td, at least 1
 * @param timeSteps the number of time steps T of the spiking network, at least 1
 * @param channels the channels of the spiking convolutions, at least two of them
 * @param residualBlocks blocks after the last convolution, at its width; 0 in the paper
 * @param attentionHeads heads of the attention between places that each block begins with, a
 *     divisor of its channels; 0 for blocks without attention
 * @param input how tokens and step enter the network
 * @param embeddingChannels the size of an embedding, at least 1; unused by {@link Input#SCALAR}
 * @param neuron the neurons of all layers
 * @param classes the number of classes that samples may be labeled with; 0 for a network without
 *     labels, and always 0 with {@link Input#SCALAR}
 */
@RecordBuilder
public record DenoiserConfig(
    @Hyperparameter(atLeast = 1, atMost = 65536) int codebookSize,
    @Hyperparameter(
            label = "S",
            help = "Steps of the noise process, at most the tokens of an image (default: as many).",
            atLeast = 1,
            shared = true,
            atMost = 16384)
        int diffusionSteps,
    @Hyperparameter(
            label = "T",
            help = "Time steps of the spiking denoiser; 16 in the paper.",
            atLeast = 1,
            atMost = 1024)
        int timeSteps,
    @Hyperparameter(
            label = "C1,C2...",
            help = "Channels of the denoiser's spiking convolutions, two or more.",
            atLeast = 1,
            minimumSize = 2,
            atMost = 4096)
        List<Integer> channels,
    @Hyperparameter(
            name = "blocks",
            label = "B",
            help = "Residual blocks after the denoiser's convolutions, as wide as the last.",
            atLeast = 0,
            atMost = 64)
        int residualBlocks,
    @Hyperparameter(
            name = "heads",
            label = "H",
            help =
                "Heads of the spiking attention between tokens in each of these blocks; 0 for"
                    + " none.",
            atLeast = 0,
            atMost = 1024)
        int attentionHeads,
    @Hyperparameter(
            label = "I",
            help =
                "How tokens enter the denoiser: embedding (learned vectors) or scalar (plain"
                    + " numbers, released code).")
        Input input,
    @Hyperparameter(
            label = "E",
            help = "Numbers in an embedding.",
            atLeast = 1,
            shared = true,
            atMost = 4096)
        int embeddingChannels,
    LifParameters neuron,
    @Hyperparameter(atLeast = 0, atMost = 65536) int classes)
    implements DenoiserConfigBuilder.With {

  /** How tokens and step enter the network. */
  public enum Input {

    /**
     * Two channels, the token's index and the step as plain numbers: the release of
     * Spiking-Diffusion. The index has no order that means anything, so the network must take it
     * apart again, and learns slowly.
     */
    SCALAR,

    /**
     * One learned vector for each token (the mask included) plus one for each step, and one for
     * each class where there are any.
     */
    EMBEDDING
  }

  public DenoiserConfig {
    channels = List.copyOf(channels);
    Hyperparameters.check(
        DenoiserConfig.class,
        codebookSize,
        diffusionSteps,
        timeSteps,
        channels,
        residualBlocks,
        attentionHeads,
        input,
        embeddingChannels,
        neuron,
        classes);
    int width = channels.get(channels.size() - 1);
    if (attentionHeads > 0 && width % attentionHeads != 0) {
      throw new IllegalArgumentException(
          "attentionHeads must divide the last of the channels, %d, but was %d"
              .formatted(width, attentionHeads));
    }
    if (classes > 0 && input == Input.SCALAR) {
      throw new IllegalArgumentException(
          "classes must be 0 with the input SCALAR, but was " + classes);
    }
  }

  /**
   * {@return the size of the network}
   *
   * @param tokens how many tokens an image has
   */
  public NetworkSize size(double tokens) {
    double places = tokens * timeSteps;
    double from = input == Input.SCALAR ? 2 : embeddingChannels;
    double vectors = input == Input.SCALAR ? 0 : (double) codebookSize + diffusionSteps + classes;
    NetworkSize size = NetworkSize.NONE.with(vectors * from, tokens * from);
    for (double to : channels) {
      size = size.withConvolution(from, to, 3, places);
      from = to;
    }
    for (int i = 0; i < residualBlocks; i++) {
      size = size.withConvolution(from, from, 3, places).withConvolution(from, from, 3, places);
      if (attentionHeads > 0) { // queries, keys, values and output, and a weight for two tokens
        size = size.with(4 * from * from, places * (4 * from + attentionHeads * tokens));
      }
    }
    return size.withConvolution(from + channels.get(0), codebookSize, 3, tokens);
  }

  /**
   * {@return the network of a recipe: {@link #of} or, since the paper says nothing of it, {@link
   * #released} for both of the others}
   *
   * @param recipe what the settings start from
   * @param process the noise process
   */
  public static DenoiserConfig of(Recipe recipe, AbsorbingProcess process) {
    return recipe == Recipe.TUNED ? of(process) : released(process);
  }

  /**
   * {@return what measured best in a given time: learned embeddings of 64 channels, T = 2,
   * convolutions of 64, 128, 256, 256 and 128 channels}
   *
   * @param process the noise process
   */
  public static DenoiserConfig of(AbsorbingProcess process) {
    return new DenoiserConfig(
        process.codebookSize(),
        process.steps(),
        2,
        List.of(64, 128, 256, 256, 128),
        0,
        0,
        Input.EMBEDDING,
        64,
        LifParameters.spikingDiffusion(),
        0);
  }

  /**
   * {@return the network exactly as the release of Spiking-Diffusion has it: plain numbers as
   * input, T = 16, convolutions of 64, 128, 256, 512 and 256 channels}
   *
   * @param process the noise process
   */
  public static DenoiserConfig released(AbsorbingProcess process) {
    return of(process)
        .withTimeSteps(16)
        .withChannels(List.of(64, 128, 256, 512, 256))
        .withInput(Input.SCALAR);
  }
}
