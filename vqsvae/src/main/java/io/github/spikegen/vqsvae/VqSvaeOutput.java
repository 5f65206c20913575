package io.github.spikegen.vqsvae;

import ai.djl.ndarray.NDArray;

/**
 * Everything a forward pass computes, the same in training and evaluation.
 *
 * @param encoderSpikes the encoder's spikes z, {@code [T, N, C, h, w]}
 * @param features what is quantised, {@code [N, C, h, w]}
 * @param indices the nearest codes, int64 {@code [N, h, w]}
 * @param quantized these codes, {@code [N, C, h, w]}
 * @param generatedSpikes the spikes that the generator makes of the codes, {@code [T, N, C, h, w]}
 * @param reconstruction the decoder's output, pixels minus 0.5, in (-1, 1), {@code [N, channels, H,
 *     W]}
 */
public record VqSvaeOutput(
    NDArray encoderSpikes,
    NDArray features,
    NDArray indices,
    NDArray quantized,
    NDArray generatedSpikes,
    NDArray reconstruction) {}
