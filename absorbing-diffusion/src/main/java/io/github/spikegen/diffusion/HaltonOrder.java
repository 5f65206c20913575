package io.github.spikegen.diffusion;

import io.github.spikegen.internal.Require;
import java.util.random.RandomGenerator;

/**
 * The places of a token grid in the order in which the points of a two-dimensional Halton sequence
 * fall on them, so that any number of places that follow each other are spread over the grid.
 *
 * <p>Point i, from 1, has the digits of i mirrored at the point: in base 2 across the grid and in
 * base 3 down. A place counts where it is hit first. Of 6 points in a row, one lies in each of the
 * six boxes that are half as wide and a third as high as the grid.
 */
final class HaltonOrder {

  private static final int BASE_ACROSS = 2;
  private static final int BASE_DOWN = 3;

  private final int height;
  private final int width;
  private final int[] places;

  /** Orders the places of a grid, which are numbered row by row. */
  HaltonOrder(int height, int width) {
    Require.atLeast("height", 1, height);
    Require.atLeast("width", 1, width);
    this.height = height;
    this.width = width;
    places = new int[height * width];
    boolean[] hit = new boolean[places.length];
    int found = 0;
    for (long point = 1; found < places.length; point++) {
      int place = cell(point, BASE_DOWN, height) * width + cell(point, BASE_ACROSS, width);
      if (!hit[place]) {
        hit[place] = true;
        places[found++] = place;
      }
    }
  }

  /** Tells whether the grid has this size. */
  boolean isOf(int rows, int columns) {
    return height == rows && width == columns;
  }

  /** Returns which of {@code cells} equal parts of [0, 1) a number's mirrored digits lie in. */
  static int cell(long number, int base, int cells) {
    long mirrored = 0; // a whole number over a power of the base, since thirds would be rounded
    long denominator = 1;
    for (long rest = number; rest > 0; rest /= base) {
      mirrored = mirrored * base + rest % base;
      denominator *= base;
    }
    return (int) (mirrored * cells / denominator);
  }

  /** Returns the order shifted by some rows and columns; what leaves the grid comes in opposite. */
  int[] shifted(int rows, int columns) {
    int[] shifted = new int[places.length];
    for (int i = 0; i < places.length; i++) {
      int row = (places[i] / width + rows) % height;
      int column = (places[i] % width + columns) % width;
      shifted[i] = row * width + column;
    }
    return shifted;
  }

  /** Returns the order shifted at random: each place is equally likely at each position. */
  int[] shifted(RandomGenerator random) {
    return shifted(random.nextInt(height), random.nextInt(width));
  }
}
