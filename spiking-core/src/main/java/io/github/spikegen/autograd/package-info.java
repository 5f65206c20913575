/**
 * What DJL lacks for automatic differentiation: constants that a backward pass may keep,
 * straight-through estimators, functions with a gradient of their own, switching gradients off, and
 * the scope of one training step.
 *
 * <p>Nothing here knows about neurons or models. Engine-internal calls stay in this package.
 */
package io.github.spikegen.autograd;
