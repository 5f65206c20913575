/**
 * Absorbing-state diffusion over discrete tokens, and the spiking network that reverses it.
 *
 * <p>The noise process ({@link io.github.spikegen.diffusion.AbsorbingProcess}) knows nothing of the
 * network and the network ({@link io.github.spikegen.diffusion.Denoiser}) nothing of the process;
 * losses, estimates and the sampler join them. Randomness is always handed in. Nothing here knows
 * how images become tokens. Spiking-Diffusion is arXiv 2308.10187.
 */
package io.github.spikegen.diffusion;
