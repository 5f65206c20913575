package io.github.spikegen.data;

/** What becomes of the images left over when the batch size does not divide the set. */
public enum LastBatch {
  /** The last batch of an epoch is smaller. */
  KEEP,
  /** The leftover images are not visited in this epoch. */
  DROP
}
