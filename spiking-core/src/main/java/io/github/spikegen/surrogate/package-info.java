/**
 * Surrogate gradients: smooth functions whose derivative stands in for that of the spike, which is
 * zero almost everywhere.
 */
package io.github.spikegen.surrogate;
