/**
 * How alike two populations represent the same stimuli: layers of a network, or neurons that were
 * recorded ("Biological similarity" of SGAD, arXiv 2305.10246, section 5.4).
 *
 * <p>Every measure takes two matrices stimuli × units with the same stimuli in the same order;
 * units may differ in number and have no counterparts. What is costly is computed once a matrix and
 * shared by all comparisons: {@link io.github.spikegen.metric.similarity.DissimilarityMatrix},
 * {@link io.github.spikegen.metric.similarity.GramMatrix} and {@link
 * io.github.spikegen.metric.similarity.PrincipalSubspace}. These take one product of stimuli² ·
 * units and stimuli² numbers; from there on the number of units plays no part, so that layers of
 * many thousand units are as cheap as small ones. Everything is in double precision and
 * deterministic; what is drawn comes from a {@link io.github.spikegen.autograd.RandomKey} that is
 * handed in.
 */
package io.github.spikegen.metric.similarity;
