package io.github.spikegen.neuron;

import ai.djl.ndarray.NDArray;

/**
 * What a whole sequence gives.
 *
 * @param spikes exactly 0 or 1, {@code [T, N, ...]}
 * @param state the state after the last step
 */
public record LifSequence(NDArray spikes, LifState state) {}
