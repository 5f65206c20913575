package io.github.spikegen.diffusion.inpainting;

/** The parts of an image that have a name. */
public enum MaskRegion {

  /** The left half is drawn. */
  LEFT,
  /** The right half is drawn. */
  RIGHT,
  /** The upper half is drawn. */
  TOP,
  /** The lower half is drawn. */
  BOTTOM,
  /** The middle half of the rows and columns is drawn, a quarter of the image. */
  CENTRE,
  /** All but the center is drawn: outpainting. */
  BORDER;

  /**
   * {@return the mask of this part}
   *
   * @param height rows of the images, at least 4
   * @param width columns of the images, at least 4
   */
  public ImageMask of(int height, int width) {
    if (height < 4 || width < 4) {
      throw new IllegalArgumentException(
          "images must be 4x4 at least, but are %dx%d".formatted(height, width));
    }
    boolean[] unknown = new boolean[height * width];
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        unknown[row * width + column] = holds(row, column, height, width);
      }
    }
    return new ImageMask(height, width, unknown);
  }

  private boolean holds(int row, int column, int height, int width) {
    return switch (this) {
      case LEFT -> column < width / 2;
      case RIGHT -> column >= width / 2;
      case TOP -> row < height / 2;
      case BOTTOM -> row >= height / 2;
      case CENTRE -> isMiddle(row, height) && isMiddle(column, width);
      case BORDER -> !(isMiddle(row, height) && isMiddle(column, width));
    };
  }

  private static boolean isMiddle(int position, int length) {
    return position >= length / 4 && position < length - length / 4;
  }
}
