/**
 * Looks closely at the layers of a trained model: which neurons fire when it makes or sees images,
 * as rasters and membrane traces. What is printed is elsewhere.
 */
package io.github.spikegen.run.inspection;
