/**
 * What a network's arithmetic costs: synaptic operations counted from the spikes that a network
 * really fires, multiply-accumulates where inputs are numbers, and the energy of both.
 *
 * <p>{@link io.github.spikegen.metric.energy.EnergyMeter} listens to a network at work, {@link
 * io.github.spikegen.metric.energy.FanOut} says how many synapses lie behind each input of a layer,
 * and {@link io.github.spikegen.metric.energy.EnergyModel} what an operation costs.
 */
package io.github.spikegen.metric.energy;
