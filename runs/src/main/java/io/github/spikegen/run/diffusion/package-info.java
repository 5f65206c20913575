/**
 * Runs of Spiking-Diffusion: the training of both stages, and what is done with a trained model.
 * Nothing here prints.
 */
package io.github.spikegen.run.diffusion;
