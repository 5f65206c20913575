package io.github.spikegen.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.testing.ArrayTest;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerStateTests extends ArrayTest {

  private static final Shape GRID = new Shape(4, 5);
  private static final AbsorbingProcess PROCESS = new AbsorbingProcess(6, 20);

  /** An order of a user's own: row by row, one place a step. */
  private static final UnmaskingOrder ROWS =
      new UnmaskingOrder() {
        @Override
        public String name() {
          return "rows";
        }

        @Override
        public Plan plan(SamplerState start, RandomGenerator random) {
          int[] places =
              IntStream.range(0, start.height() * start.width()).filter(start::isMasked).toArray();
          int[] counts = new int[start.samplingStep() + 1];
          Arrays.fill(counts, counts.length - places.length, counts.length, 1);
          return Plan.ofPlaces(places, counts);
        }
      };

  private static long[] masks() {
    long[] masks = new long[20];
    Arrays.fill(masks, PROCESS.maskToken());
    return masks;
  }

  private Prediction predict(SamplerState state, SamplingOptions options) {
    NDArray tokens = manager.create(state.tokens(), new Shape(1, 4, 5));
    NDArray step = manager.create(new long[] {state.noiseStep()});
    return Prediction.of(DiffusionSamplerTests.someLogits(tokens, step, 6), options).get(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"random", "confidence", "halton"})
  void stepByStepDrawsWhatTheSamplerDraws(UnmaskingOrder order) {
    SamplingOptions options = SamplingOptions.of().withOrder(order).withSteps(9);
    DiffusionSampler sampler = new DiffusionSampler(PROCESS, options);
    long[] expected =
        sampler
            .sample(
                manager,
                (tokens, steps, labels) -> DiffusionSamplerTests.someLogits(tokens, steps, 6),
                GRID,
                1,
                7)
            .tokens()
            .toLongArray();
    RandomGenerator random = RandomKey.of(7).fold(0).generator();
    SamplerState state = sampler.start(masks(), GRID, random);
    while (!state.isDone()) {
      state = state.next(predict(state, options), random);
    }
    assertArrayEquals(expected, state.tokens());
  }

  @Test
  void aStepChangesNoStateThatWasBefore() {
    SamplingOptions options = SamplingOptions.of().withOrder(UnmaskingOrder.CONFIDENCE);
    DiffusionSampler sampler = new DiffusionSampler(PROCESS, options);
    SamplerState start = sampler.start(masks(), GRID, new SplittableRandom(1));
    Prediction prediction = predict(start, options);
    long[] once = start.next(prediction, new SplittableRandom(2)).tokens();
    start.tokens()[0] = 3;
    assertEquals(20, start.maskedCount());
    assertEquals(20, start.noiseStep());
    assertArrayEquals(once, start.next(prediction, new SplittableRandom(2)).tokens());
  }

  @Test
  void anOrderOfOnesOwnIsFollowed() {
    SamplingOptions options = SamplingOptions.of().withOrder(ROWS);
    DiffusionSampler sampler = new DiffusionSampler(PROCESS, options);
    SplittableRandom random = new SplittableRandom(1);
    long[] partial = masks();
    partial[2] = 5;
    SamplerState state = sampler.start(partial, GRID, random);
    for (int left = 19; left > 0; left--) {
      assertEquals(left, state.maskedCount());
      assertEquals(left, state.samplingStep());
      int first = IntStream.range(0, 20).filter(state::isMasked).findFirst().orElseThrow();
      assertEquals(first, first < 2 ? 19 - left : 20 - left);
      state = state.next(predict(state, options), random);
    }
    assertEquals(0, state.noiseStep());
    assertEquals(5, state.tokens()[2]);
    SamplerState done = state;
    assertThrows(IllegalStateException.class, () -> done.next(null, random));
  }

  @Test
  void anOrderThatForgetsTokensIsReported() {
    UnmaskingOrder none =
        new UnmaskingOrder() {
          @Override
          public String name() {
            return "none";
          }

          @Override
          public Plan plan(SamplerState start, RandomGenerator random) {
            return Plan.ofPlaces(new int[0], new int[start.samplingStep() + 1]);
          }
        };
    DiffusionSampler sampler = new DiffusionSampler(PROCESS, SamplingOptions.of().withOrder(none));
    SplittableRandom random = new SplittableRandom(1);
    assertEquals(
        "the unmasking order leaves 20 tokens masked",
        assertThrows(IllegalStateException.class, () -> sampler.start(masks(), GRID, random))
            .getMessage());
  }

  @Test
  void ordersAreFoundByName() {
    for (UnmaskingOrder order : UnmaskingOrder.builtIn()) {
      assertSame(order, UnmaskingOrder.valueOf(order.name()));
      assertEquals(order.name(), order.toString());
    }
    assertEquals(
        "expected random, confidence, halton, but was 'Halton'",
        assertThrows(IllegalArgumentException.class, () -> UnmaskingOrder.valueOf("Halton"))
            .getMessage());
  }
}
