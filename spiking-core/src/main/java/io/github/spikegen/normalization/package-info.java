/**
 * Normalization of the currents of neurons: layers that normalize channels over batch and time, the
 * functions behind them, and the layer that fuses a normalization with the neurons that follow.
 *
 * <p>A user's own normalization implements {@link
 * io.github.spikegen.normalization.ChannelNormalization}. Neurons are known as Blocks and {@link
 * io.github.spikegen.neuron.NeuronKernel}s alone; layers with weights live in {@code layer}.
 */
package io.github.spikegen.normalization;
