/** A family of models of somebody else, in as few files as it takes. */
package io.github.spikegen.run.pixels;
