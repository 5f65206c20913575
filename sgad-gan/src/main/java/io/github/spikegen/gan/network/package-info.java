/**
 * The networks of spiking GANs: generator, decoders that turn its currents into images, and
 * discriminator.
 *
 * <p>SGAD is arXiv 2305.10246. Sizes and choices are records; the Blocks are built from them. How
 * the networks are trained against each other is in {@code io.github.spikegen.gan}.
 */
package io.github.spikegen.gan.network;
