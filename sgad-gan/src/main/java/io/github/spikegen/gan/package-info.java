/**
 * Spiking generative adversarial networks: SGAN, SWGAN, SGAD and Hybrid GAN, composed of the same
 * networks, losses and constraints.
 *
 * <p>SGAD is arXiv 2305.10246. Start at {@link io.github.spikegen.gan.GanVariant} and {@link
 * io.github.spikegen.gan.SpikingGan}; {@link io.github.spikegen.gan.AdversarialStep} is one step of
 * training. The networks themselves are in {@code io.github.spikegen.gan.network}.
 */
package io.github.spikegen.gan;
