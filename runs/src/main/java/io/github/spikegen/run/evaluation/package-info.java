/**
 * Judges trained models and images: distances between generated and real images, the energy of an
 * image, and the similarity of layers with recorded or simulated neurons. Models are known as
 * {@code GenerativeModel} alone; the measures are in the metrics module, and nothing is drawn or
 * printed here.
 */
package io.github.spikegen.run.evaluation;
