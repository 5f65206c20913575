package io.github.spikegen.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GoldenArrays;
import io.github.spikegen.testing.ManagedArrays;
import org.junit.jupiter.api.Test;

class ImagePairsTests extends ArrayTest {

  private NDArray images(int seed, long... shape) {
    return RandomKey.of(seed).uniform(manager, new Shape(shape));
  }

  @Test
  void followTheReference() {
    GoldenArrays golden = GoldenArrays.load(manager, "image_metrics");
    NDArray a = golden.get("image_a");
    NDArray b = golden.get("image_b");
    assertArrayEquals(
        ArrayAssertions.doubles(golden.get("mse")), MeanSquaredError.perImage(a, b), 1e-8);
    // the reference worked in single precision
    assertArrayEquals(
        ArrayAssertions.doubles(golden.get("ssim_window11_sigma1_5_range1")),
        StructuralSimilarity.perImage(a, b),
        1e-5);
  }

  @Test
  void squaredErrorByHand() {
    NDArray a = manager.create(new float[] {0, 1, 0.5f, 0.5f}, new Shape(2, 1, 1, 2));
    NDArray b = manager.create(new float[] {1, 1, 0.5f, 0}, new Shape(2, 1, 1, 2));
    assertArrayEquals(new double[] {0.5, 0.125}, MeanSquaredError.perImage(a, b), 1e-15);
    assertEquals(0.3125, MeanSquaredError.mean(a, b), 1e-15);
  }

  @Test
  void similarityOfAnOnlyPixelByHand() {
    // the window's center weighs w in two dimensions; all other places are padding
    double sum = 0;
    for (int i = -5; i <= 5; i++) {
      sum += Math.exp(-i * i / 4.5);
    }
    double w = 1 / (sum * sum);
    double x = 0.8;
    double y = 0.4;
    double luminance = (2 * w * w * x * y + 1e-4) / (w * w * (x * x + y * y) + 1e-4);
    double v = w - w * w;
    double structure = (2 * v * x * y + 9e-4) / (v * (x * x + y * y) + 9e-4);
    NDArray a = manager.create(new double[] {x}, new Shape(1, 1, 1, 1));
    NDArray b = manager.create(new double[] {y}, new Shape(1, 1, 1, 1));
    assertEquals(luminance * structure, StructuralSimilarity.mean(a, b), 1e-12);
  }

  @Test
  void equalImagesAreFullySimilarAndOthersLess() {
    NDArray a = images(1, 3, 3, 9, 13);
    assertArrayEquals(new double[] {1, 1, 1}, StructuralSimilarity.perImage(a, a), 1e-12);
    assertEquals(0, MeanSquaredError.mean(a, a));
    NDArray b = images(2, 3, 3, 9, 13);
    double similarity = StructuralSimilarity.mean(a, b);
    assertEquals(0.3, similarity, 0.3);
    assertEquals(similarity, StructuralSimilarity.mean(b, a), 1e-14);
  }

  @Test
  void channelsCountAlike() {
    NDArray a = images(1, 2, 3, 8, 8);
    NDArray b = images(2, 2, 3, 8, 8);
    double expected = StructuralSimilarity.mean(a.reshape(6, 1, 8, 8), b.reshape(6, 1, 8, 8));
    assertEquals(expected, StructuralSimilarity.mean(a, b), 1e-14);
  }

  @Test
  void blocksGiveWhatSingleImagesGive() {
    NDArray a = images(1, 300, 1, 4, 4);
    NDArray b = images(2, 300, 1, 4, 4);
    double[] all = StructuralSimilarity.perImage(a, b);
    for (int i : new int[] {0, 255, 256, 299}) {
      double[] one =
          StructuralSimilarity.perImage(a.get("{}:{}", i, i + 1), b.get("{}:{}", i, i + 1));
      assertEquals(one[0], all[i], 1e-13);
    }
  }

  @Test
  void whatIsNoPairIsRefused() {
    NDArray a = images(1, 2, 1, 4, 4);
    assertThrows(
        IllegalArgumentException.class, () -> MeanSquaredError.mean(a, images(1, 1, 1, 4, 4)));
    assertThrows(
        IllegalArgumentException.class,
        () -> StructuralSimilarity.mean(a.reshape(2, 4, 4), a.reshape(2, 4, 4)));
    NDArray bytes = a.toType(DataType.UINT8, true);
    assertThrows(IllegalArgumentException.class, () -> MeanSquaredError.mean(bytes, bytes));
  }

  @Test
  void leaveNoArraysBehind() {
    NDArray a = images(1, 2, 1, 4, 4);
    int before = ManagedArrays.count(manager);
    StructuralSimilarity.mean(a, a);
    MeanSquaredError.mean(a, a);
    assertEquals(before, ManagedArrays.count(manager));
  }
}
