package io.github.spikegen.diffusion;

/** A sample that is being drawn, and its class or "no class". */
record Drawing(Revealing revealing, int label) {}
