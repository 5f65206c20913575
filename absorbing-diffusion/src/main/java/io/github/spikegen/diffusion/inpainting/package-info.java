/**
 * Which part of an image is to be drawn anew. Masks know pixels and token grids, and nothing of
 * networks or sampling.
 */
package io.github.spikegen.diffusion.inpainting;
