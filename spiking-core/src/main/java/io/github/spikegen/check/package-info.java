/** Checks of arguments that all modules share. */
package io.github.spikegen.check;
