/**
 * What a network's arithmetic and memory traffic cost: synaptic operations counted from the spikes
 * that a network really fires, multiply-accumulates where inputs are numbers, and the energy of
 * both.
 *
 * <p>{@link io.github.spikegen.metric.energy.EnergyMeter} watches a network at work, its layers say
 * how many synapses lie behind each input ({@link io.github.spikegen.probe.SynapticLayer}), and
 * {@link io.github.spikegen.metric.energy.EnergyReport.EnergyModel} says what an operation costs.
 * {@link io.github.spikegen.metric.energy.EnergyComparison} adds memory traffic, and compares with
 * ordinary networks on the same {@link io.github.spikegen.metric.energy.HardwareModel}.
 */
package io.github.spikegen.metric.energy;
