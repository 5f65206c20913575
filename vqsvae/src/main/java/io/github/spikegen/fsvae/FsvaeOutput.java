package io.github.spikegen.fsvae;

import ai.djl.ndarray.NDArray;

/**
 * Everything a forward pass computes, the same in training and evaluation.
 *
 * @param encoded the spikes x that the posterior is given, {@code [T, N, L]}
 * @param posterior k spikes of each latent unit, {@code [T, N, L, k]}; their mean over k is the
 *     probability that the posterior gives to a spike
 * @param prior the same of the prior
 * @param latents z, one of the posterior's spikes for each unit, {@code [T, N, L]}
 * @param reconstruction the decoder's output, pixels minus 0.5, in (-1, 1), {@code [N, channels, H,
 *     W]}
 */
public record FsvaeOutput(
    NDArray encoded, NDArray posterior, NDArray prior, NDArray latents, NDArray reconstruction) {}
