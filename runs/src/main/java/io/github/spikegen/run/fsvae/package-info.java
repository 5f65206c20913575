/**
 * Runs of the baseline FSVAE: its training, and what is done with a trained model. Nothing here
 * prints.
 */
package io.github.spikegen.run.fsvae;
