/**
 * Judges generated images: compares a set of them with real ones, and with the images that they
 * reconstruct. What is computed comes from the library; what is printed is elsewhere.
 */
package io.github.spikegen.run.evaluation;
