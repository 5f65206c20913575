/**
 * Layers of spiking networks as DJL Blocks: wrappers that run ordinary layers over time, transposed
 * convolution, attention, and factories that join them with normalization and neurons.
 *
 * <p>Sequences are {@code [T, N, C, H, W]} or {@code [T, N, D]}, time first. A Block takes the
 * whole sequence and keeps nothing between calls. What runs a layer with weights does so through
 * {@link io.github.spikegen.layer.LayerRunner}, which reports it to probes. Neurons live in {@code
 * neuron}, normalization in {@code normalization}, spike coding in {@code coding}; nothing here
 * knows a whole model.
 */
package io.github.spikegen.layer;
