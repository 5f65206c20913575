package io.github.spikegen.diffusion;

import ai.djl.ndarray.NDArray;

/**
 * What a sampler drew, and what it cost.
 *
 * @param tokens tokens, int64 {@code [N, h, w]}, 0 to K-1
 * @param networkCalls how many times the network saw a sample, over all batches
 * @param batches how many times the network was called
 */
public record SamplingResult(NDArray tokens, long networkCalls, long batches) {}
