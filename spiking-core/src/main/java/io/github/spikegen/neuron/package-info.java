/**
 * Spiking neurons: pure functions over arrays with explicit state, and DJL blocks around them.
 *
 * <p>Sequences are {@code [T, N, ...]}, time first. A block takes the whole sequence and starts at
 * rest; there is no state to reset. One step at a time goes through {@link
 * io.github.spikegen.neuron.LifDynamics#step}, where the caller holds the state. What the layers of
 * a network fire can be watched through {@link io.github.spikegen.neuron.SpikeListening}, and
 * {@link io.github.spikegen.neuron.MembraneTrace} tells how their membranes came to do so.
 */
package io.github.spikegen.neuron;
