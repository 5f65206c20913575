package io.github.spikegen.run.dataset;

/** A part of a data set. */
public enum DatasetPart {
  /** The published training images, without those that were held out. */
  TRAIN,
  /** The published test images. */
  TEST,
  /** The last of the training images, held out to choose settings by. */
  VALIDATION
}
