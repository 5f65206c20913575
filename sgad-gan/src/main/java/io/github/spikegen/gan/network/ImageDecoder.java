package io.github.spikegen.gan.network;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.github.spikegen.coding.SpikeDecoder;
import java.util.function.UnaryOperator;

/**
 * Turns a sequence of currents into images: the end of a generator.
 *
 * <p>The decoder applies the generator's last synapses itself, because some decoders need them only
 * once for the whole sequence. All results live in the manager of the sequence.
 */
public interface ImageDecoder extends SpikeDecoder, Block {

  /**
   * Decodes a sequence; gradients flow back to every step.
   *
   * @param store the parameters
   * @param sequence spikes, {@code [T, N, ...]}
   * @param synapses an affine map from {@code [M, ...]} to currents {@code [M, C, H, W]} for any M
   * @param training whether the call belongs to training
   * @return pixels in (0, 1), {@code [N, C, H, W]}
   */
  NDArray decode(
      ParameterStore store, NDArray sequence, UnaryOperator<NDArray> synapses, boolean training);

  /**
   * Decodes a sequence into one image a step, what the steps until then lead to; gradients flow
   * back to every step. Currents that do not change give the same image at all steps.
   *
   * @param store the parameters
   * @param sequence spikes, {@code [T, N, ...]}
   * @param synapses an affine map from {@code [M, ...]} to currents {@code [M, C, H, W]} for any M
   * @param training whether the call belongs to training
   * @return pixels in (0, 1), {@code [T, N, C, H, W]}
   */
  NDArray decodeFrames(
      ParameterStore store, NDArray sequence, UnaryOperator<NDArray> synapses, boolean training);

  /**
   * Decodes a sequence and keeps what happened on the way.
   *
   * @param store the parameters
   * @param sequence spikes, {@code [T, N, ...]}
   * @param synapses an affine map from {@code [M, ...]} to currents {@code [M, C, H, W]} for any M
   * @param training whether the call belongs to training
   * @return the images of {@link #decode(ParameterStore, NDArray, UnaryOperator, boolean)}, and
   *     inputs and scores of each step
   */
  DecodedImages decodeSteps(
      ParameterStore store, NDArray sequence, UnaryOperator<NDArray> synapses, boolean training);

  /**
   * Decodes currents with the decoder's own parameters; gradients flow back to every step.
   *
   * @param sequence currents, {@code [T, N, C, H, W]}
   * @return pixels in (0, 1), {@code [N, C, H, W]}
   */
  @Override
  default NDArray decode(NDArray sequence) {
    ParameterStore store = new ParameterStore(sequence.getManager(), false);
    return decode(store, sequence, UnaryOperator.identity(), false);
  }

  /**
   * Returns the current into every pixel, the same at each step, that gives a gray value.
   *
   * @param pixel in (0, 1)
   * @param timeSteps T
   * @return the current
   */
  double currentFor(double pixel, int timeSteps);

  /**
   * Images, and what they were made of over time; SGAD, figure 5.
   *
   * @param images the result, pixels in (0, 1), {@code [N, C, H, W]}
   * @param inputs what enters the decoder's membrane at each step, as pixels in (0, 1), {@code [T,
   *     N, C, H, W]}: X_t under attention scoring; for the membrane decoder the image that X_t
   *     alone would lead to if it lasted
   * @param scores the share 1/tau of X_t in the membrane after step t, in (0, 1], {@code [T, N]}
   */
  record DecodedImages(NDArray images, NDArray inputs, NDArray scores) {}
}
