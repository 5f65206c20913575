package io.github.spikegen.metric.similarity;

/**
 * Where a similarity may lie at other stimuli of the same kind.
 *
 * @param low the lower end; NaN if the similarity is undefined in all draws
 * @param high the upper end, or NaN
 */
public record Interval(double low, double high) {}
