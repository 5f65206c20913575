/**
 * Images in files: grids to look at as PNG, and archives of arrays to exchange with NumPy.
 *
 * <p>Sets to train on are in {@code data}; figures about images are in {@code metric}.
 */
package io.github.spikegen.image;
