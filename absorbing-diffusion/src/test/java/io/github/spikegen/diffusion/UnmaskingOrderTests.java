package io.github.spikegen.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.testing.ArrayTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnmaskingOrderTests extends ArrayTest {

  private static final Shape TOKENS_7X7 = new Shape(7, 7);

  private SamplingResult sample(AbsorbingProcess process, SamplingOptions options, int count) {
    return new DiffusionSampler(process, options)
        .sample(
            manager,
            (tokens, steps, labels) ->
                DiffusionSamplerTests.someLogits(tokens, steps, process.codebookSize()),
            TOKENS_7X7,
            count,
            21);
  }

  @Test
  void confidenceOrderRevealsTheSurestPlacesFirst() {
    AbsorbingProcess process = new AbsorbingProcess(2, 4);
    StringBuilder left = new StringBuilder();
    Denoiser denoiser =
        (tokens, steps, labels) -> {
          left.append(Arrays.stream(tokens.toLongArray()).filter(t -> t == 2).count()).append(' ');
          for (int place = 0; place < 4; place++) {
            // place 3 is the surest
            assertEquals(place < steps.getLong(0) ? 2 : 1, tokens.getLong(0, 0, place));
          }
          return tokens
              .getManager()
              .create(new float[] {0, 0, 0, 0, 20, 25, 30, 35}, new Shape(1, 2, 1, 4));
        };
    SamplingOptions options = SamplingOptions.of().withOrder(UnmaskingOrder.confidence(0));
    new DiffusionSampler(process, options).sample(manager, denoiser, new Shape(1, 4), 1, 1);
    assertEquals("4 3 2 1 ", left.toString());
  }

  @Test
  void confidenceNoiseChangesTheOrder() {
    AbsorbingProcess process = new AbsorbingProcess(8, 49);
    SamplingOptions none = SamplingOptions.of().withOrder(UnmaskingOrder.confidence(0));
    SamplingOptions strong = none.withOrder(UnmaskingOrder.confidence(5));
    assertNotEquals(
        Arrays.hashCode(sample(process, none, 2).tokens().toLongArray()),
        Arrays.hashCode(sample(process, strong, 2).tokens().toLongArray()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"confidence", "halton"})
  void ordersThatFixTheirCountsCostOneCallAStep(UnmaskingOrder order) {
    AbsorbingProcess process = new AbsorbingProcess(8, 49);
    for (int steps : new int[] {1, 5, 12, 49}) {
      SamplingOptions options = SamplingOptions.of().withOrder(order).withSteps(steps);
      // the first call, of masks alone, serves all samples
      assertEquals(1 + 6 * (steps - 1), sample(process, options, 6).networkCalls());
    }
  }

  /** Returns the places that a sample reveals at each call. */
  private List<List<Integer>> revealed(AbsorbingProcess process, int steps, NDArray start) {
    long mask = process.maskToken();
    List<List<Integer>> byCall = new ArrayList<>();
    List<Integer> masked = new ArrayList<>();
    Denoiser denoiser =
        (tokens, step, labels) -> {
          long[] values = tokens.toLongArray();
          List<Integer> now =
              IntStream.range(0, values.length).filter(i -> values[i] == mask).boxed().toList();
          if (!masked.isEmpty()) {
            masked.removeAll(now);
            byCall.add(List.copyOf(masked));
          }
          masked.clear();
          masked.addAll(now);
          return DiffusionSamplerTests.someLogits(tokens, step, process.codebookSize());
        };
    SamplingOptions options =
        SamplingOptions.of().withOrder(UnmaskingOrder.HALTON).withSteps(steps);
    new DiffusionSampler(process, options).complete(start, denoiser, new int[1], 5);
    byCall.add(List.copyOf(masked)); // the last call reveals what is left
    return byCall;
  }

  @Test
  void haltonOrderRevealsAShiftedHaltonSequence() {
    AbsorbingProcess process = new AbsorbingProcess(8, 49);
    NDArray masks = manager.full(new Shape(1, 7, 7), 8, DataType.INT64);
    List<List<Integer>> steps = revealed(process, 7, masks);
    assertEquals(7, steps.size());
    Set<List<Set<Integer>>> possible = new HashSet<>();
    for (int shift = 0; shift < 49; shift++) {
      int[] shifted = new HaltonOrder(7, 7).shifted(shift / 7, shift % 7);
      List<Set<Integer>> sets = new ArrayList<>();
      for (int from = 0; from < 49; from += 7) {
        sets.add(new HashSet<>(Arrays.stream(shifted, from, from + 7).boxed().toList()));
      }
      possible.add(sets);
    }
    List<Set<Integer>> found = new ArrayList<>();
    steps.forEach(places -> found.add(new HashSet<>(places)));
    assertTrue(possible.contains(found), found.toString());
  }

  @Test
  void haltonOrderPassesOverWhatIsKnown() {
    AbsorbingProcess process = new AbsorbingProcess(8, 49);
    long[] tokens = new long[49];
    Arrays.fill(tokens, 0, 20, 8); // the first places of 49 are unknown
    List<List<Integer>> steps = revealed(process, 5, manager.create(tokens, new Shape(1, 7, 7)));
    assertEquals(List.of(4, 4, 4, 4, 4), steps.stream().map(List::size).toList());
    int[] places = steps.stream().flatMap(List::stream).mapToInt(i -> i).sorted().toArray();
    assertArrayEquals(IntStream.range(0, 20).toArray(), places);
  }

  @Test
  void haltonOrderDiffersBetweenSamplesAndIsTheSameForTheSameSeed() {
    AbsorbingProcess process = new AbsorbingProcess(8, 49);
    SamplingOptions options =
        SamplingOptions.of().withOrder(UnmaskingOrder.HALTON).withTopK(1).withSteps(6);
    long[] tokens = sample(process, options, 2).tokens().toLongArray();
    // greedy: only the shift can tell samples apart
    assertNotEquals(
        Arrays.hashCode(Arrays.copyOf(tokens, 49)),
        Arrays.hashCode(Arrays.copyOfRange(tokens, 49, 98)));
    assertArrayEquals(tokens, sample(process, options, 2).tokens().toLongArray());
  }

  @Test
  void haltonOrderWithOneTokenAStepDrawsTheModelsDistribution() {
    AbsorbingProcess process = new AbsorbingProcess(2, 3);
    SamplingOptions options =
        SamplingOptions.of().withOrder(UnmaskingOrder.HALTON).withBatchSize(4000);
    int count = 20_000;
    long[] tokens =
        new DiffusionSampler(process, options)
            .sample(manager, KnownJoint.denoiser(), new Shape(1, 3), count, 11)
            .tokens()
            .toLongArray();
    double[] observed = new double[8];
    for (int sample = 0; sample < count; sample++) {
      observed[KnownJoint.index(tokens, 3 * sample)]++;
    }
    double chiSquare = 0;
    for (int i = 0; i < 8; i++) {
      double expected = count * KnownJoint.PROBABILITIES[i];
      chiSquare += Math.pow(observed[i] - expected, 2) / expected;
    }
    assertTrue(chiSquare < 24.3, "chi-square with 7 degrees of freedom: " + chiSquare);
  }

  @ParameterizedTest
  @ValueSource(strings = {"random", "confidence", "halton"})
  void oneCodeAmongTheLikeliestIsTheLikeliest(UnmaskingOrder order) {
    AbsorbingProcess process = new AbsorbingProcess(3, 4);
    // place p prefers code p mod 3, by little
    Denoiser denoiser =
        (tokens, steps, labels) -> {
          float[] logits = new float[(int) tokens.size() * 3];
          for (int i = 0; i < logits.length; i++) {
            logits[i] = i / 4 % 3 == i % 4 % 3 ? 0.1f : 0;
          }
          return tokens.getManager().create(logits, new Shape(steps.size(), 3, 2, 2));
        };
    SamplingOptions greedy = SamplingOptions.of().withOrder(order).withTopK(1);
    long[] tokens =
        new DiffusionSampler(process, greedy)
            .sample(manager, denoiser, new Shape(2, 2), 5, 1)
            .tokens()
            .toLongArray();
    for (int i = 0; i < tokens.length; i++) {
      assertEquals(i % 4 % 3, tokens[i], "token " + i);
    }
  }
}
