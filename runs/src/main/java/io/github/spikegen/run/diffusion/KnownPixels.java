package io.github.spikegen.run.diffusion;

/** What inpainted images show where nothing was to be drawn. */
public enum KnownPixels {
  /** The pixels of the original, exactly. */
  ORIGINAL,
  /** What the autoencoder makes of their tokens, which leaves no seam. */
  DECODED
}
