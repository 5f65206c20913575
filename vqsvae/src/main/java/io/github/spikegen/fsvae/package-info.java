/**
 * The fully spiking variational autoencoder (FSVAE, Kamata et al., AAAI 2022) in the form in which
 * Spiking-Diffusion (arXiv 2308.10187) has it as its baseline: images to spiking latents and back.
 *
 * <p>Start at {@link io.github.spikegen.fsvae.Fsvae}. The encoder and the decoder are those of
 * {@link io.github.spikegen.vqsvae}.
 */
package io.github.spikegen.fsvae;
