package io.github.spikegen.data;

/** How a set's images are varied from epoch to epoch while a model is trained on them. */
public enum Augmentation {
  /** Every epoch shows the images as they are. */
  NONE,
  /** Every epoch mirrors each image with probability one half, left to right. */
  HORIZONTAL_FLIP
}
