package io.github.spikegen.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HaltonOrderTests {

  @Test
  void mirrorsTheDigitsOfANumber() {
    // 6 is 110 in base 2, mirrored .011 = 3/8; and 20 in base 3, mirrored .02 = 2/9
    assertEquals(3, HaltonOrder.cell(6, 2, 8));
    assertEquals(2, HaltonOrder.cell(6, 3, 9));
    // thirds are exact: floating point has 4/9·9 below 4 in one order of adding up
    for (int i = 0; i < 9; i++) {
      assertEquals(i / 3 + i % 3 * 3, HaltonOrder.cell(i, 3, 9));
    }
  }

  @Test
  void placesOfASmallGridByHand() {
    // (across, down): (1/2, 1/3), (1/4, 2/3), (3/4, 1/9), (1/8, 4/9), (5/8, 7/9), (3/8, 2/9),
    // (7/8, 5/9), (1/16, 8/9), (9/16, 1/27), ...
    int[] order = new HaltonOrder(3, 4).shifted(0, 0);
    assertArrayEquals(new int[] {6, 9, 3, 4, 10, 1, 7, 8, 2}, Arrays.copyOf(order, 9));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 3", "7, 7", "8, 8", "5, 4", "4, 13", "32, 32"})
  void holdsEachPlaceOnceWhateverTheShift(int height, int width) {
    HaltonOrder order = new HaltonOrder(height, width);
    int[] all = IntStream.range(0, height * width).toArray();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 10; i++) {
      int[] sorted = order.shifted(random);
      Arrays.sort(sorted);
      assertArrayEquals(all, sorted);
    }
  }

  @Test
  void anySixPlacesInARowOfTheFirstRoundLieInSixDifferentBoxes() {
    int[] order = new HaltonOrder(48, 64).shifted(0, 0);
    for (int from = 0; from < 24; from++) {
      long boxes =
          Arrays.stream(order, from, from + 6)
              .map(place -> place / 64 / 16 * 2 + place % 64 / 32)
              .distinct()
              .count();
      assertEquals(6, boxes, "from " + from);
    }
  }

  @Test
  void aQuarterOfThePlacesLeavesNoneWithoutANeighbour() {
    HaltonOrder order = new HaltonOrder(7, 7);
    for (int shift = 0; shift < 49; shift++) {
      int[] first = Arrays.copyOf(order.shifted(shift / 7, shift % 7), 12);
      for (int place = 0; place < 49; place++) {
        int here = place;
        assertTrue(
            Arrays.stream(first).anyMatch(other -> distance(here, other) <= 1),
            "place " + place + " at shift " + shift);
      }
    }
  }

  /** The larger of the distances in rows and columns, around the edges. */
  private static int distance(int place, int other) {
    return Math.max(around(place / 7 - other / 7), around(place % 7 - other % 7));
  }

  private static int around(int difference) {
    return Math.min(Math.abs(difference), 7 - Math.abs(difference));
  }

  @Test
  void everyPlaceIsAsLikelyToBeFirstAsAnyOther() {
    HaltonOrder order = new HaltonOrder(2, 3);
    SplittableRandom random = new SplittableRandom(3);
    int[][] counts = new int[6][6]; // by position and place
    for (int i = 0; i < 12_000; i++) {
      int[] shifted = order.shifted(random);
      for (int position = 0; position < 6; position++) {
        counts[position][shifted[position]]++;
      }
    }
    for (int[] places : counts) {
      for (int count : places) {
        assertEquals(2000, count, 200); // standard deviation 41
      }
    }
  }

  @Test
  void rejectsAnEmptyGrid() {
    assertThrows(IllegalArgumentException.class, () -> new HaltonOrder(0, 3));
  }
}
