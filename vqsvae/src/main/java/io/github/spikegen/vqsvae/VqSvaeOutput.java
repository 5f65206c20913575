package io.github.spikegen.vqsvae;

import ai.djl.ndarray.NDArray;

/**
 * Everything a forward pass computes, the same in training and evaluation.
 *
 * @param quantized what lies between encoder and decoder
 * @param reconstruction the decoder's output, pixels minus 0.5, in (-1, 1), {@code [N, channels, H,
 *     W]}
 */
public record VqSvaeOutput(QuantizedSpikes quantized, NDArray reconstruction) {}
