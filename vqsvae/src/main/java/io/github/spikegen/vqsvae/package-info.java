/**
 * The vector-quantized spiking variational autoencoder of Spiking-Diffusion (arXiv 2308.10187):
 * images to discrete tokens and back.
 *
 * <p>Start at {@link io.github.spikegen.vqsvae.VqSvae}. Quantization and the upkeep of the codebook
 * are pure functions beside it.
 */
package io.github.spikegen.vqsvae;
