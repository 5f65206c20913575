/**
 * Spiking neurons: pure functions over arrays with explicit state, and DJL blocks around them.
 *
 * <p>Sequences are {@code [T, N, ...]}, time first. A block takes the whole sequence and starts at
 * rest; there is no state to reset. One step at a time goes through {@link
 * io.github.spikegen.neuron.LifDynamics#step}, where the caller holds the state.
 *
 * <p>Blocks report what they fire to {@code probe}. Normalization of currents lives in {@code
 * normalization} and reaches neurons through {@link io.github.spikegen.neuron.NeuronKernel} alone.
 */
package io.github.spikegen.neuron;
