/**
 * Runs of spiking GANs: the training of generator and discriminator, and what is done with a
 * trained model. Nothing here prints.
 */
package io.github.spikegen.run.gan;
