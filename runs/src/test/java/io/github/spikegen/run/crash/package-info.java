/** Runs that are killed: states of their folders between any two file operations. */
package io.github.spikegen.run.crash;
