package io.github.spikegen.diffusion.inpainting;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.internal.Require;
import java.util.stream.IntStream;

/**
 * The pixels of an image that are unknown, and to be drawn anew from those that are known.
 *
 * <p>A token stands for the pixels of its patch. It is unknown as soon as one of them is, so a mask
 * finer than the patches makes the model draw more than the mask shows; {@link #paste} keeps known
 * pixels all the same.
 */
public final class ImageMask {

  private final int height;
  private final int width;
  private final boolean[] unknown;

  /**
   * Makes a mask.
   *
   * @param height rows of the images, at least 1
   * @param width columns of the images, at least 1
   * @param unknown row by row, true where a pixel is to be drawn; copied. At least one is true
   */
  public ImageMask(int height, int width, boolean[] unknown) {
    Require.atLeast("height", 1, height);
    Require.atLeast("width", 1, width);
    if (unknown.length != Math.multiplyExact(height, width)) {
      throw new IllegalArgumentException(
          "unknown must have %d pixels, but has %d".formatted(height * width, unknown.length));
    }
    this.height = height;
    this.width = width;
    this.unknown = unknown.clone();
    if (unknownPixels() == 0) {
      throw new IllegalArgumentException("unknown must be true for a pixel, but is for none");
    }
  }

  /** Returns the number of pixels to be drawn. */
  long unknownPixels() {
    return IntStream.range(0, unknown.length).filter(i -> unknown[i]).count();
  }

  /**
   * {@return boolean {@code [h, w]}, true where a token is to be drawn: one with an unknown pixel
   * in its patch}
   *
   * @param manager the manager of the result
   * @param tokenShape the grid of tokens {@code (h, w)}, each as large as the image at most
   */
  public NDArray tokens(NDManager manager, Shape tokenShape) {
    if (tokenShape.dimension() != 2 || tokenShape.get(0) > height || tokenShape.get(1) > width) {
      throw new IllegalArgumentException(
          "tokenShape must be [h, w] up to (%d, %d), but was %s"
              .formatted(height, width, tokenShape));
    }
    int down = (int) tokenShape.get(0);
    int across = (int) tokenShape.get(1);
    boolean[] tokens = new boolean[down * across];
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        tokens[row * down / height * across + column * across / width] |=
            unknown[row * width + column];
      }
    }
    return manager.create(tokens, tokenShape);
  }

  /**
   * {@return the known pixels of one set of images joined with the unknown pixels of another, in
   * {@code known}'s manager}
   *
   * @param known whose known pixels are taken, float {@code [N, C, H, W]}
   * @param drawn whose pixels are taken where the mask is, of the same shape
   */
  public NDArray paste(NDArray known, NDArray drawn) {
    Shape shape = known.getShape();
    boolean fits = shape.dimension() == 4 && shape.slice(2).equals(new Shape(height, width));
    if (!fits || !drawn.getShape().equals(shape)) {
      throw new IllegalArgumentException(
          "images must both be [N, C, %d, %d], but were %s and %s"
              .formatted(height, width, shape, drawn.getShape()));
    }
    try (NDArray pixels = known.getManager().create(unknown, new Shape(height, width));
        NDArray ones = pixels.toType(known.getDataType(), true);
        NDArray zeros = ones.neg();
        NDArray others = zeros.add(1);
        NDArray kept = known.mul(others);
        NDArray added = drawn.mul(ones)) {
      return kept.add(added); // exact: one of the two is 0
    }
  }

  /**
   * {@return images of the same shape whose unknown pixels are gray, to show what the model is
   * given, in {@code images}' manager}
   *
   * @param images pixels in [0, 1], float {@code [N, C, H, W]}
   */
  public NDArray gray(NDArray images) {
    try (NDArray gray = images.getManager().full(images.getShape(), 0.5f, images.getDataType())) {
      return paste(images, gray);
    }
  }
}
