package io.github.spikegen.neuron;

import ai.djl.ndarray.NDArray;

/**
 * What one step of a layer gives.
 *
 * @param spikes exactly 0 or 1, {@code [N, ...]}
 * @param state the state after the step
 */
public record LifStep(NDArray spikes, LifState state) {}
