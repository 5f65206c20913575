/**
 * Measures what it costs a trained model of any family to draw an image. The counting is the
 * library's; what is printed is elsewhere.
 */
package io.github.spikegen.examples.energy;
