package io.github.spikegen.metric.energy;

/**
 * What the inputs of a layer cause.
 *
 * @param spikes the sum of the inputs: of spikes, how many there are
 * @param operations the sum of the inputs, each times its fan-out: of spikes, the synaptic
 *     operations
 */
public record SynapticCount(double spikes, double operations) {}
