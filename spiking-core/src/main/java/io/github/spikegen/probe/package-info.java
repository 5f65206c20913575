/**
 * Watching networks at work without changing them: what neurons fire and what layers with weights
 * receive.
 *
 * <p>{@link io.github.spikegen.probe.Probe} is the one way to watch; the monitors here are built on
 * it. Layers report to {@link io.github.spikegen.probe.ProbeScope} and are recognized by two
 * interfaces, {@link io.github.spikegen.probe.SpikingNeuron} and {@link
 * io.github.spikegen.probe.SynapticLayer}, which a user's own layers may implement. Nothing here
 * knows a class of neurons.
 */
package io.github.spikegen.probe;
