/**
 * What the neurons of a trained model do while it draws or sees images: summaries of layers, and
 * spikes and membrane potentials of single neurons. Models are known as {@code GenerativeModel}
 * alone; nothing is drawn or printed here.
 */
package io.github.spikegen.run.inspection;
