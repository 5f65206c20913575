package io.github.spikegen.data;

/** The order in which a file stores the pixels of an image. */
public enum PixelOrder {
  /** Row after row, from the top. */
  ROWS,
  /** Column after column, from the left: read as rows, such an image lies mirrored on its side. */
  COLUMNS
}
