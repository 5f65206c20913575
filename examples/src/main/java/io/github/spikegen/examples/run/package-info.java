/**
 * Training runs that can be stopped, resumed and loaded: the folder of a run, the training of both
 * stages, and what is done with a trained model. Nothing here prints.
 */
package io.github.spikegen.examples.run;
