/**
 * Numbers that judge generated images: errors of pairs of images, and distances between the sets of
 * features that {@code metric.feature} extracts. How alike populations of neurons respond is in
 * {@code metric.similarity}, and what a network's operations cost in {@code metric.energy}.
 *
 * <p>Every method computes in double precision, whatever the type of its arguments, records no
 * gradients, leaves no arrays behind, and works in blocks: memory beyond the arguments does not
 * grow with the number of images. Features are {@code [N, D]}. A distance says nothing without the
 * name of the features, the number of samples and the split that was compared.
 */
package io.github.spikegen.metric;
