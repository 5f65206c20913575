package io.github.spikegen.data;

/** The part of a published data set. */
public enum Split {
  /** The images to learn from. */
  TRAIN,
  /** The images held back to judge a model. */
  TEST
}
