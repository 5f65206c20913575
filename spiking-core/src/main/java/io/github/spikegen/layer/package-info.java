/**
 * Layers of spiking networks as DJL Blocks: wrappers that run ordinary layers over time, transposed
 * convolution, batch normalisation over time, and factories that join them with neurons.
 *
 * <p>{@link io.github.spikegen.layer.SynapseListening} tells what layers with weights receive.
 *
 * <p>Sequences are {@code [T, N, C, H, W]} or {@code [T, N, D]}, time first. A Block takes the
 * whole sequence and keeps nothing between calls. Neurons live in {@code neuron}, spike coding in
 * {@code coding}; nothing here knows a whole model.
 */
package io.github.spikegen.layer;
