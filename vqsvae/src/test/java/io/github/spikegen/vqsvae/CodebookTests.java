package io.github.spikegen.vqsvae;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GradientChecks;
import io.github.spikegen.testing.ManagedArrays;
import io.github.spikegen.vqsvae.CodebookOptions.Start;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CodebookTests extends ArrayTest {

  private static final RandomKey KEY = RandomKey.of(1);

  private Codebook codebook(int codes, int dimension, CodebookOptions options) {
    Codebook codebook = new Codebook(codes, dimension, options);
    codebook.initialize(manager, DataType.FLOAT32, new Shape(1, 1, 1));
    return codebook;
  }

  @Test
  void nearestCodeIsTheOneAtTheSmallestDistance() {
    NDArray features =
        GradientChecks.normal(manager, 1, 3, 4, 2, 5).toType(DataType.FLOAT32, false);
    NDArray codes = GradientChecks.normal(manager, 2, 9, 4).toType(DataType.FLOAT32, false);
    long[] indices = Quantization.nearest(features, codes).toLongArray();
    float[] rows = Quantization.rows(features).toFloatArray();
    float[] table = codes.toFloatArray();
    for (int row = 0; row < 30; row++) {
      int best = 0;
      double bestDistance = Double.MAX_VALUE;
      for (int code = 0; code < 9; code++) {
        double distance = 0;
        for (int i = 0; i < 4; i++) {
          distance += Math.pow(rows[row * 4 + i] - table[code * 4 + i], 2);
        }
        if (distance < bestDistance) {
          best = code;
          bestDistance = distance;
        }
      }
      assertEquals(best, indices[row], "row " + row);
    }
  }

  @Test
  void lookupPutsCodesOnTheChannelAxis() {
    NDArray codes = manager.create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(3, 2));
    NDArray indices = manager.create(new long[] {2, 0, 1, 2}, new Shape(1, 2, 2));
    NDArray found = Quantization.lookup(indices, codes);
    assertEquals(new Shape(1, 2, 2, 2), found.getShape());
    assertArrayEquals(new float[] {5, 1, 3, 5, 6, 2, 4, 6}, found.toFloatArray());
  }

  @Test
  void averagesFollowTheAssignedFeatures() {
    CodebookOptions options =
        new CodebookOptions(CodebookUpdate.Standard.MOVING_AVERAGE, Start.NORMAL, 0.5, 0);
    Codebook codebook = codebook(2, 1, options);
    NDArray indices = manager.create(new long[] {0, 0, 1}, new Shape(3, 1, 1));
    codebook.adapt(manager.create(new float[] {1, 3, 5}, new Shape(3, 1, 1, 1)), indices, KEY);
    assertArrayEquals(new float[] {2, 5}, codebook.embedding().toFloatArray(), 1e-6f);
    // code 0: (0.5·4 + 0.5·16) / (0.5·2 + 0.5·2); code 1: (0.5·5 + 0.5·9) / (0.5·1 + 0.5·1)
    codebook.adapt(manager.create(new float[] {7, 9, 9}, new Shape(3, 1, 1, 1)), indices, KEY);
    assertArrayEquals(new float[] {5, 7}, codebook.embedding().toFloatArray(), 1e-6f);
  }

  @Test
  void startFromDataPutsCodesOnDistinctFeatures() {
    Codebook codebook = codebook(3, 2, CodebookOptions.movingAverage());
    // 300 features at three places, one of them rare
    float[] values = new float[600];
    for (int i = 0; i < 300; i++) {
      values[i] = i < 2 ? 50 : i % 2 == 0 ? 0 : 10;
      values[300 + i] = i < 2 ? -7 : 1;
    }
    NDArray features = manager.create(values, new Shape(1, 2, 300, 1));
    assertTrue(codebook.startFrom(features, KEY));
    assertFalse(codebook.startFrom(features, KEY), "it has started already");
    float[] first = codebook.embedding().get(":,0").toFloatArray();
    Arrays.sort(first);
    assertArrayEquals(new float[] {0, 10, 50}, first, 1e-3f);
  }

  @Test
  void startFromFewerFeaturesThanCodesStillSeparatesThem() {
    Codebook codebook = codebook(8, 2, CodebookOptions.movingAverage());
    assertTrue(codebook.startFrom(manager.zeros(new Shape(1, 2, 2, 1)), KEY));
    float[] first = codebook.embedding().get(":,0").toFloatArray();
    assertEquals(
        8, java.util.stream.IntStream.range(0, 8).mapToObj(i -> first[i]).distinct().count());
  }

  @Test
  void deadCodesMoveToBadlyRepresentedFeatures() {
    CodebookOptions options =
        new CodebookOptions(CodebookUpdate.Standard.MOVING_AVERAGE, Start.NORMAL, 0, 1);
    Codebook codebook = codebook(3, 1, options);
    codebook
        .embedding()
        .set(new NDIndex(":"), manager.create(new float[] {0, 1, 99}, new Shape(3, 1)));
    NDArray features = manager.create(new float[] {0, 0, 1, 1, 1, 20}, new Shape(6, 1, 1, 1));
    NDArray indices = manager.create(new long[] {0, 0, 1, 1, 1, 1}, new Shape(6, 1, 1));
    assertEquals(0, codebook.adapt(features, indices, KEY), "the first step only counts");
    assertEquals(1, codebook.adapt(features, indices, KEY));
    // code 1 is the mean 5.75 of its features, so 20 is what nobody represents
    assertEquals(20, codebook.embedding().getFloat(2, 0), 15);
    assertTrue(codebook.embedding().getFloat(2, 0) < 90);
  }

  @Test
  void anOwnRuleMovesTheCodes() {
    CodebookUpdate halving =
        new CodebookUpdate() {
          @Override
          public boolean byGradient() {
            return false;
          }

          @Override
          public void move(float[] codes, float[] counts, float[] sums) {
            for (int i = 0; i < codes.length; i++) {
              codes[i] = counts[i] / 2 + sums[i];
            }
          }
        };
    Codebook codebook = codebook(2, 1, CodebookOptions.released().withUpdate(halving));
    NDArray indices = manager.create(new long[] {0, 0, 1}, new Shape(3, 1, 1));
    codebook.adapt(manager.create(new float[] {1, 3, 5}, new Shape(3, 1, 1, 1)), indices, KEY);
    assertArrayEquals(new float[] {5, 5.5f}, codebook.embedding().toFloatArray(), 1e-6f);
  }

  @Test
  void optionsAreNamedByTheirRule() {
    for (String name : new String[] {"moving-average", "gradient"}) {
      assertEquals(name, CodebookOptions.valueOf(name).toString());
    }
    assertEquals(
        "MOVING_AVERAGE, start data, decay 0.5, revival usage 1.0",
        CodebookOptions.movingAverage().withDecay(0.5).toString());
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> CodebookOptions.valueOf("sgd"));
    assertEquals("expected gradient, moving-average, but was 'sgd'", e.getMessage());
  }

  @Test
  void gradientUpdateLeavesTheCodesToTheOptimizer() {
    Codebook codebook = codebook(4, 2, CodebookOptions.released());
    NDArray before = codebook.embedding().duplicate();
    NDArray features = manager.ones(new Shape(1, 2, 2, 2));
    NDArray indices = manager.zeros(new Shape(1, 2, 2), DataType.INT64);
    assertFalse(codebook.startFrom(features, KEY));
    codebook.adapt(features, indices, KEY);
    ArrayAssertions.assertClose(before, codebook.embedding(), 0);
  }

  @Test
  void adaptingLeavesNothingBehind() {
    Codebook codebook = codebook(8, 4, CodebookOptions.movingAverage());
    NDArray features =
        GradientChecks.normal(manager, 3, 2, 4, 3, 3).toType(DataType.FLOAT32, false);
    NDArray indices = manager.zeros(new Shape(2, 3, 3), DataType.INT64);
    codebook.startFrom(features, KEY);
    int before = ManagedArrays.count(manager);
    for (int step = 0; step < 100; step++) {
      codebook.adapt(features, indices, KEY.fold(step));
    }
    assertEquals(before, ManagedArrays.count(manager));
  }

  @Test
  void usageCountsCodesAndTheirSpread() {
    CodebookUsage usage = CodebookUsage.none(4);
    assertEquals(0, usage.perplexity());
    usage = usage.plus(manager.create(new long[] {0, 0, 3, 3}, new Shape(2, 2)));
    assertEquals(2, usage.codesUsed());
    assertEquals(2, usage.perplexity(), 1e-12);
    usage = usage.plus(manager.create(new long[] {1, 1, 2, 2}));
    assertEquals(4, usage.perplexity(), 1e-12);
  }

  @Test
  void refusesImpossibleOptions() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new CodebookOptions(CodebookUpdate.Standard.GRADIENT, Start.DATA, 1, 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> new CodebookOptions(CodebookUpdate.Standard.GRADIENT, Start.DATA, 0.9, -1));
  }
}
