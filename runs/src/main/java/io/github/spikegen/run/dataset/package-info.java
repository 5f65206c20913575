/** Data sets by name, from a folder, from the jar or downloaded. */
package io.github.spikegen.run.dataset;
