package io.github.spikegen.diffusion;

import ai.djl.ndarray.NDArray;

/**
 * Tokens after some steps of the noise process.
 *
 * @param tokens tokens x_t, int64 {@code [N, h, w]}; masked ones hold K
 * @param steps the step t of each sample, int64 {@code [N]}, 1 to Td
 */
public record NoisyTokens(NDArray tokens, NDArray steps) {}
