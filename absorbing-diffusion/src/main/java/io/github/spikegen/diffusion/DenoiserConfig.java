package io.github.spikegen.diffusion;

import io.github.spikegen.internal.Require;
import io.github.spikegen.neuron.LifParameters;
import java.util.List;
import java.util.Objects;

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
 * @param classes the number of classes that samples may be labelled with; 0 for a network without
 *     labels, and always 0 with {@link Input#SCALAR}
 */
public record DenoiserConfig(
    int codebookSize,
    int diffusionSteps,
    int timeSteps,
    List<Integer> channels,
    int residualBlocks,
    int attentionHeads,
    Input input,
    int embeddingChannels,
    LifParameters neuron,
    int classes) {

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

  /**
   * Checks the sizes.
   *
   * @param codebookSize at least 1
   * @param diffusionSteps at least 1
   * @param timeSteps at least 1
   * @param channels at least two, each at least 1
   * @param input not null
   * @param residualBlocks at least 0
   * @param attentionHeads 0 or a divisor of the last of the channels
   * @param embeddingChannels at least 1
   * @param neuron not null
   * @param classes at least 0
   */
  public DenoiserConfig {
    Require.atLeast("codebookSize", 1, codebookSize);
    Require.atLeast("diffusionSteps", 1, diffusionSteps);
    Require.atLeast("timeSteps", 1, timeSteps);
    Require.atLeast("embeddingChannels", 1, embeddingChannels);
    channels = List.copyOf(channels);
    channels.forEach(count -> Require.atLeast("channels", 1, count));
    if (channels.size() < 2) {
      throw new IllegalArgumentException(
          "channels must name at least two convolutions, but was " + channels);
    }
    requireBlocks(residualBlocks, attentionHeads, channels.get(channels.size() - 1));
    Objects.requireNonNull(input, "input");
    Objects.requireNonNull(neuron, "neuron");
    Require.atLeast("classes", 0, classes);
    if (classes > 0 && input == Input.SCALAR) {
      throw new IllegalArgumentException(
          "classes must be 0 with the input SCALAR, but was " + classes);
    }
  }

  private static void requireBlocks(int residualBlocks, int attentionHeads, int width) {
    if (residualBlocks < 0 || attentionHeads < 0) {
      throw new IllegalArgumentException(
          "residualBlocks and attentionHeads must be at least 0, but were %d and %d"
              .formatted(residualBlocks, attentionHeads));
    }
    if (attentionHeads > 0 && width % attentionHeads != 0) {
      throw new IllegalArgumentException(
          "attentionHeads must divide the last of the channels, %d, but was %d"
              .formatted(width, attentionHeads));
    }
  }

  /**
   * Returns what measured best in a given time: learned embeddings of 64 channels, T = 2,
   * convolutions of 64, 128, 256, 256 and 128 channels.
   *
   * @param process the noise process
   * @return the configuration
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
   * Returns the network exactly as the release of Spiking-Diffusion has it: plain numbers as input,
   * T = 16, convolutions of 64, 128, 256, 512 and 256 channels.
   *
   * @param process the noise process
   * @return the configuration
   */
  public static DenoiserConfig released(AbsorbingProcess process) {
    return of(process)
        .withTimeSteps(16)
        .withChannels(List.of(64, 128, 256, 512, 256))
        .withInput(Input.SCALAR);
  }

  /**
   * Returns a copy with another number of time steps.
   *
   * @param newTimeSteps the number of time steps T
   * @return the copy
   */
  public DenoiserConfig withTimeSteps(int newTimeSteps) {
    return new DenoiserConfig(
        codebookSize,
        diffusionSteps,
        newTimeSteps,
        channels,
        residualBlocks,
        attentionHeads,
        input,
        embeddingChannels,
        neuron,
        classes);
  }

  /**
   * Returns a copy with other channels.
   *
   * @param newChannels the channels of the spiking convolutions, at least two of them
   * @return the copy
   */
  public DenoiserConfig withChannels(List<Integer> newChannels) {
    return new DenoiserConfig(
        codebookSize,
        diffusionSteps,
        timeSteps,
        newChannels,
        residualBlocks,
        attentionHeads,
        input,
        embeddingChannels,
        neuron,
        classes);
  }

  /**
   * Returns a copy with other blocks after the convolutions.
   *
   * @param newResidualBlocks how many, at least 0
   * @param newAttentionHeads heads of their attention, 0 for none
   * @return the copy
   */
  public DenoiserConfig withBlocks(int newResidualBlocks, int newAttentionHeads) {
    return new DenoiserConfig(
        codebookSize,
        diffusionSteps,
        timeSteps,
        channels,
        newResidualBlocks,
        newAttentionHeads,
        input,
        embeddingChannels,
        neuron,
        classes);
  }

  /**
   * Returns a copy with another input.
   *
   * @param newInput how tokens and step enter the network
   * @return the copy
   */
  public DenoiserConfig withInput(Input newInput) {
    return new DenoiserConfig(
        codebookSize,
        diffusionSteps,
        timeSteps,
        channels,
        residualBlocks,
        attentionHeads,
        newInput,
        embeddingChannels,
        neuron,
        classes);
  }

  /**
   * Returns a copy with embeddings of another size.
   *
   * @param newEmbeddingChannels the size of an embedding
   * @return the copy
   */
  public DenoiserConfig withEmbeddingChannels(int newEmbeddingChannels) {
    return new DenoiserConfig(
        codebookSize,
        diffusionSteps,
        timeSteps,
        channels,
        residualBlocks,
        attentionHeads,
        input,
        newEmbeddingChannels,
        neuron,
        classes);
  }

  /**
   * Returns a copy with other neurons.
   *
   * @param newNeuron the neurons of all layers
   * @return the copy
   */
  public DenoiserConfig withNeuron(LifParameters newNeuron) {
    return new DenoiserConfig(
        codebookSize,
        diffusionSteps,
        timeSteps,
        channels,
        residualBlocks,
        attentionHeads,
        input,
        embeddingChannels,
        newNeuron,
        classes);
  }

  /**
   * Returns a copy that knows classes.
   *
   * @param newClasses the number of classes, or 0 for none
   * @return the copy
   */
  public DenoiserConfig withClasses(int newClasses) {
    return new DenoiserConfig(
        codebookSize,
        diffusionSteps,
        timeSteps,
        channels,
        residualBlocks,
        attentionHeads,
        input,
        embeddingChannels,
        neuron,
        newClasses);
  }
}
