/**
 * The folder of a training run of any family of models: what is in it, by which names, and how it
 * is read back. Nothing here prints, trains, or knows a family.
 */
package io.github.spikegen.run;
