package io.github.spikegen.metric.similarity;

/**
 * What a similarity is worth beside chance.
 *
 * @param observed the similarity of the stimuli in their order
 * @param chance the mean similarity of permuted stimuli: what populations without any relation get
 * @param pValue the share of orders, the observed one included, whose similarity is no smaller; at
 *     least 1 / (permutations + 1)
 * @param permutations how many orders were drawn
 */
public record Significance(double observed, double chance, double pValue, int permutations) {}
