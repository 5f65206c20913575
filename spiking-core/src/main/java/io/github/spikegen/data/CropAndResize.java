package io.github.spikegen.data;

import io.github.spikegen.internal.Require;

/**
 * Cuts a square out of the middle of an image and resizes it.
 *
 * <p>A smaller image is made with a triangle filter as wide as the scale requires, so that every
 * pixel of the square is used: the antialiased bilinear resizing of Pillow and torchvision, which
 * rounds between its two passes and therefore differs by 1 of 255 at most. A larger one is
 * interpolated bilinearly.
 *
 * @param crop the side of the square in pixels of the image, at least 1
 * @param size the side of the result, at least 1
 */
public record CropAndResize(int crop, int size) {

  public CropAndResize {
    Require.atLeast("crop", 1, crop);
    Require.atLeast("size", 1, size);
  }

  /**
   * {@return one prepared image, unsigned bytes {@code [C, size, size]}} Where the square can't lie
   * in the very middle, it lies half a pixel above or left of it.
   *
   * @param pixels unsigned bytes {@code [C, H, W]}; not changed
   * @param channels C, at least 1
   * @param height H, at least {@code crop}
   * @param width W, at least {@code crop}
   */
  public byte[] apply(byte[] pixels, int channels, int height, int width) {
    Require.atLeast("channels", 1, channels);
    Require.atLeast("height", crop, height);
    Require.atLeast("width", crop, width);
    if (pixels.length != Math.multiplyFull(channels, height) * width) {
      throw new IllegalArgumentException(
          "pixels must be %d x %d x %d bytes, but are %d"
              .formatted(channels, height, width, pixels.length));
    }
    int top = (height - crop) / 2;
    int left = (width - crop) / 2;
    TriangleFilter filter = TriangleFilter.of(crop, size);
    byte[] result = new byte[channels * size * size];
    float[] rows = new float[crop * size];
    for (int channel = 0; channel < channels; channel++) {
      for (int y = 0; y < crop; y++) {
        int start = (channel * height + top + y) * width + left;
        for (int x = 0; x < size; x++) {
          rows[y * size + x] = filter.row(pixels, start, x);
        }
      }
      for (int y = 0; y < size; y++) {
        for (int x = 0; x < size; x++) {
          result[(channel * size + y) * size + x] = rounded(filter.column(rows, size, x, y));
        }
      }
    }
    return result;
  }

  /** Averages of bytes are from 0 to 255. */
  private static byte rounded(float value) {
    return (byte) Math.round(value);
  }
}
