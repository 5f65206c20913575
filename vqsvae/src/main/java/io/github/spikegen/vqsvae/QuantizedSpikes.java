package io.github.spikegen.vqsvae;

import ai.djl.ndarray.NDArray;

/**
 * What quantising a batch of spike trains gives, the same in training and evaluation.
 *
 * @param encoderSpikes the spikes z that were quantised, {@code [T, N, C, h, w]}
 * @param features what stands for each spike train, {@code [N, C, h, w]}
 * @param indices the nearest codes, int64 {@code [N, h, w]}
 * @param codes these codes, {@code [N, C, h, w]}
 * @param generatedSpikes the spikes that the generator makes of the codes, {@code [T, N, C, h, w]}
 * @param decoderInput the same spikes, with the gradient's way back to the encoder
 */
public record QuantizedSpikes(
    NDArray encoderSpikes,
    NDArray features,
    NDArray indices,
    NDArray codes,
    NDArray generatedSpikes,
    NDArray decoderInput) {}
