package io.github.spikegen.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.testing.ManagedArrays;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiffusionSamplerTests {

  private static final Shape TOKENS_7X7 = new Shape(7, 7);

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void tearDown() {
    manager.close();
  }

  /** Scores that depend on step, place, code and the tokens so far. */
  static NDArray someLogits(NDArray tokens, NDArray steps, int codes) {
    Shape shape = tokens.getShape();
    int places = (int) (shape.get(1) * shape.get(2));
    long[] token = tokens.toLongArray();
    long[] step = steps.toLongArray();
    float[] logits = new float[step.length * codes * places];
    for (int sample = 0; sample < step.length; sample++) {
      long[] own = Arrays.copyOfRange(token, sample * places, (sample + 1) * places);
      int hash = Arrays.hashCode(own);
      for (int i = 0; i < codes * places; i++) {
        logits[sample * codes * places + i] =
            (float) Math.sin(i + hash % 1000 + 0.1 * step[sample]);
      }
    }
    return tokens
        .getManager()
        .create(logits, new Shape(step.length, codes, shape.get(1), shape.get(2)));
  }

  @ParameterizedTest
  @CsvSource({"3, 3", "4, 2", "8, 3", "1, 1"})
  void drawsTheDistributionOfTheReverseProcess(int processSteps, int samplingSteps) {
    AbsorbingProcess process = new AbsorbingProcess(2, processSteps);
    double[] expected = KnownJoint.reverseProcess(new StepGrid(processSteps, samplingSteps));
    int count = 20_000;
    double[] shares = sharesOfKnownJoint(process, samplingSteps, count);
    double chiSquare = 0;
    for (int i = 0; i < 8; i++) {
      chiSquare += count * Math.pow(shares[i] - expected[i], 2) / expected[i];
    }
    assertTrue(chiSquare < 24.3, "chi-square with 7 degrees of freedom: " + chiSquare);
  }

  @Test
  void manyStepsWithTheExactPosteriorReproduceTheDistribution() {
    // two of three tokens share one of 1000 steps with probability 0.003 at most
    double[] shares = sharesOfKnownJoint(new AbsorbingProcess(2, 1000), 1000, 20_000);
    double variation = 0;
    for (int i = 0; i < 8; i++) {
      variation += Math.abs(shares[i] - KnownJoint.PROBABILITIES[i]) / 2;
    }
    assertTrue(variation < 0.015, "total variation " + variation);
  }

  private double[] sharesOfKnownJoint(AbsorbingProcess process, int steps, int count) {
    SamplingOptions options = SamplingOptions.of().withSteps(steps).withBatchSize(4000);
    SamplingResult sampled =
        new DiffusionSampler(process, options)
            .sample(manager, KnownJoint.denoiser(), new Shape(1, 3), count, 11);
    long[] tokens = sampled.tokens().toLongArray();
    double[] shares = new double[8];
    for (int sample = 0; sample < count; sample++) {
      shares[KnownJoint.index(tokens, 3 * sample)] += 1.0 / count;
    }
    return shares;
  }

  @Test
  void stepsThatRevealNothingCostNoCall() {
    AbsorbingProcess process = new AbsorbingProcess(16, 49);
    int count = 300;
    long[] asked = {0};
    Set<Long> allMasked = new HashSet<>();
    SamplingResult sampled =
        new DiffusionSampler(process, SamplingOptions.of())
            .sample(
                manager,
                (tokens, steps, labels) -> {
                  asked[0] += steps.size();
                  assertTrue(steps.size() <= 64, "batch size");
                  long[] token = tokens.toLongArray();
                  for (int i = 0; i < steps.size(); i++) {
                    if (Arrays.stream(token, 49 * i, 49 * i + 49).allMatch(t -> t == 16)) {
                      assertTrue(allMasked.add(steps.getLong(i)), "asked twice about masks alone");
                    }
                  }
                  return someLogits(tokens, steps, 16);
                },
                TOKENS_7X7,
                count,
                3);
    assertEquals(asked[0], sampled.networkCalls());
    // 49·(1 - (48/49)^49) = 31.2 steps reveal something, the first of them shared
    assertEquals(30.2, (double) sampled.networkCalls() / count, 0.6);
    assertTrue(sampled.batches() <= sampled.networkCalls() / 64 + 40, "full batches");
    assertFalse(sampled.tokens().eq(16).any().getBoolean(), "masks are left");
  }

  @ParameterizedTest
  @ValueSource(strings = {"random", "confidence", "halton"})
  void sameSeedDrawsTheSameWhateverTheBatchSize(UnmaskingOrder order) {
    AbsorbingProcess process = new AbsorbingProcess(8, 49);
    SamplingOptions options = SamplingOptions.of().withOrder(order).withSteps(20);
    long[] reference = sample(process, options, 9).tokens().toLongArray();
    for (int batchSize : new int[] {1, 5, 9}) {
      SamplingResult sampled = sample(process, options.withBatchSize(batchSize), 9);
      assertArrayEquals(reference, sampled.tokens().toLongArray());
    }
    // a sample does not depend on how many others there are
    assertArrayEquals(
        Arrays.copyOf(reference, 4 * 49), sample(process, options, 4).tokens().toLongArray());
    assertNotEquals(
        Arrays.hashCode(Arrays.copyOf(reference, 49)),
        Arrays.hashCode(Arrays.copyOfRange(reference, 49, 98)));
  }

  private SamplingResult sample(AbsorbingProcess process, SamplingOptions options, int count) {
    return new DiffusionSampler(process, options)
        .sample(
            manager,
            (tokens, steps, labels) -> someLogits(tokens, steps, process.codebookSize()),
            TOKENS_7X7,
            count,
            21);
  }

  @ParameterizedTest
  @ValueSource(strings = {"random", "confidence", "halton"})
  void denoiserSeesTheMaskRatioOfItsStep(UnmaskingOrder order) {
    Map<Long, Double> seven = maskRatios(new AbsorbingProcess(4, 50), order, 7);
    assertEquals(Set.of(7L, 14L, 21L, 29L, 36L, 43L, 50L), seven.keySet());
    seven.forEach((step, ratio) -> assertEquals(step / 50.0, ratio, 0.03, "at step " + step));
    Map<Long, Double> two = maskRatios(new AbsorbingProcess(4, 3), order, 2);
    assertEquals(Set.of(2L, 3L), two.keySet());
    two.forEach((step, ratio) -> assertEquals(step / 3.0, ratio, 0.03, "at step " + step));
  }

  private Map<Long, Double> maskRatios(AbsorbingProcess process, UnmaskingOrder order, int steps) {
    Map<Long, Double> ratios = new HashMap<>();
    new DiffusionSampler(process, SamplingOptions.of().withOrder(order).withSteps(steps))
        .sample(
            manager,
            (tokens, step, labels) -> {
              NDArray masked = tokens.eq(4).toType(DataType.FLOAT32, false);
              float[] ratio = masked.mean(new int[] {2}).mean(new int[] {1}).toFloatArray();
              for (int i = 0; i < ratio.length; i++) {
                ratios.put(step.getLong(i), (double) ratio[i]);
              }
              return someLogits(tokens, step, 4);
            },
            new Shape(40, 40),
            3,
            1);
    return ratios;
  }

  @Test
  void lowTemperatureTakesTheMostProbableCode() {
    AbsorbingProcess process = new AbsorbingProcess(3, 4);
    Denoiser denoiser =
        (tokens, steps, labels) -> {
          float[] logits = new float[(int) tokens.size() * 3];
          for (int i = 0; i < logits.length; i++) {
            logits[i] = i / 4 % 3 == i % 4 % 3 ? 1 : 0; // place p prefers code p mod 3
          }
          return tokens.getManager().create(logits, new Shape(steps.size(), 3, 2, 2));
        };
    SamplingOptions cold = SamplingOptions.of().withTemperature(1e-3);
    SamplingResult sampled =
        new DiffusionSampler(process, cold).sample(manager, denoiser, new Shape(2, 2), 5, 1);
    long[] tokens = sampled.tokens().toLongArray();
    for (int i = 0; i < tokens.length; i++) {
      assertEquals(i % 4 % 3, tokens[i], "token " + i);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"random", "confidence", "halton"})
  void knownTokensStayAndTheStepFollowsTheirShare(UnmaskingOrder order) {
    AbsorbingProcess process = new AbsorbingProcess(4, 20);
    long[] partial = {0, 1, 2, 3, 0, 1, 4, 4, 4, 4, 4, 4, 4, 4, 4, 0, 0, 0, 0, 0};
    NDArray start = manager.create(partial, new Shape(2, 2, 5));
    SamplingResult sampled =
        new DiffusionSampler(process, SamplingOptions.of().withOrder(order))
            .complete(
                start,
                (tokens, steps, labels) -> {
                  for (long step : steps.toLongArray()) {
                    assertTrue(step <= 10, "step " + step + " is above the share of masks");
                  }
                  return someLogits(tokens, steps, 4);
                },
                new int[2],
                1);
    long[] tokens = sampled.tokens().toLongArray();
    for (int i = 0; i < partial.length; i++) {
      assertTrue(partial[i] == 4 ? tokens[i] < 4 : tokens[i] == partial[i], "token " + i);
    }
  }

  @Test
  void nothingToDrawNeedsNoCall() {
    AbsorbingProcess process = new AbsorbingProcess(4, 20);
    NDArray known = manager.ones(new Shape(2, 2, 2), DataType.INT64);
    SamplingResult sampled =
        new DiffusionSampler(process, SamplingOptions.of())
            .complete(
                known, (tokens, steps, labels) -> someLogits(tokens, steps, 4), new int[2], 1);
    assertEquals(0, sampled.networkCalls());
    assertArrayEquals(known.toLongArray(), sampled.tokens().toLongArray());
  }

  @Test
  void leavesNothingOpenButItsResult() {
    AbsorbingProcess process = new AbsorbingProcess(8, 10);
    int before = ManagedArrays.count(manager);
    for (int i = 0; i < 20; i++) {
      sample(process, SamplingOptions.of(), 3).tokens().close();
    }
    assertEquals(before, ManagedArrays.count(manager));
  }

  @Test
  void recordsNoGradientsOnAnyThread() {
    AbsorbingProcess process = new AbsorbingProcess(8, 10);
    Denoiser denoiser =
        (tokens, steps, labels) -> {
          assertFalse(NoGrad.isRecording());
          return someLogits(tokens, steps, 8);
        };
    DiffusionSampler sampler = new DiffusionSampler(process, SamplingOptions.of());
    long[] here = sampler.sample(manager, denoiser, TOKENS_7X7, 2, 1).tokens().toLongArray();
    long[] there =
        CompletableFuture.supplyAsync(
                () -> sampler.sample(manager, denoiser, TOKENS_7X7, 2, 1),
                task -> new Thread(task).start())
            .join()
            .tokens()
            .toLongArray();
    assertArrayEquals(here, there);
  }

  @Test
  void saysWhatIsWrong() {
    AbsorbingProcess process = new AbsorbingProcess(4, 20);
    SamplingOptions options = SamplingOptions.of();
    DiffusionSampler sampler = new DiffusionSampler(process, options);
    assertMessage(
        "steps must be at most the process's 20, but was 21",
        () -> new DiffusionSampler(process, options.withSteps(21)));
    assertMessage(
        "temperature must be in [0.001, 1000], but was 0.0", () -> options.withTemperature(0));
    assertMessage("topK must be in [1, 65536], but was -1", () -> options.withTopK(-1));
    assertMessage("guidance must be in [0, 1000], but was -1.0", () -> options.withGuidance(-1));
    assertMessage("batchSize must be in [1, 65536], but was 0", () -> options.withBatchSize(0));
    assertMessage(
        "logits must have shape (1, 4, 7, 7), but has (1, 5, 7, 7)",
        () ->
            sampler.sample(
                manager,
                (tokens, steps, labels) -> someLogits(tokens, steps, 5),
                TOKENS_7X7,
                1,
                1));
    assertMessage(
        "partial must hold tokens between 0 and 4, but holds 5",
        () ->
            sampler.complete(
                manager.create(new long[] {5}, new Shape(1, 1, 1)),
                KnownJoint.denoiser(),
                new int[1],
                1));
    assertThrows(
        IllegalStateException.class,
        () ->
            sampler.sample(
                manager,
                (tokens, steps, labels) -> someLogits(tokens, steps, 4).mul(Float.NaN),
                TOKENS_7X7,
                1,
                1));
  }

  private static void assertMessage(
      String message, org.junit.jupiter.api.function.Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }
}
