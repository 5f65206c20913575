package io.github.spikegen.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionalSamplingTests extends ArrayTest {

  private static final int CLASSES = 4;
  private static final Shape TOKENS_7X7 = new Shape(7, 7);

  private final AbsorbingProcess process = new AbsorbingProcess(CLASSES + 1, 49);
  private final Set<String> masksAlone = new HashSet<>();
  private long asked;

  /** Certain that every token of class c is code c; counts what it is asked. */
  private final Denoiser codeOfClass =
      new Denoiser() {
        @Override
        public int classes() {
          return CLASSES;
        }

        @Override
        public int passes() {
          return 1;
        }

        @Override
        public NDArray logits(NDArray tokens, NDArray steps, NDArray labels) {
          asked += steps.size();
          assertTrue(steps.size() <= 128, "two halves of 64");
          long[] token = tokens.toLongArray();
          for (int i = 0; i < steps.size(); i++) {
            if (Arrays.stream(token, 49 * i, 49 * i + 49).allMatch(t -> t == CLASSES + 1)) {
              String question = labels.getLong(i) + " at " + steps.getLong(i);
              assertTrue(masksAlone.add(question), "asked twice about masks alone: " + question);
            }
          }
          NDArray scores = labels.oneHot(CLASSES + 1).mul(50); // "no class" is the last code
          return scores.reshape(-1, CLASSES + 1, 1, 1).broadcast(steps.size(), CLASSES + 1, 7, 7);
        }
      };

  private SamplingResult sample(Denoiser denoiser, SamplingOptions options, int... labels) {
    return new DiffusionSampler(process, options)
        .sample(manager, denoiser, TOKENS_7X7, labels, 0, 3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"random", "confidence", "halton"})
  void eachSampleIsDrawnOfItsClass(UnmaskingOrder order) {
    int[] labels = new int[40];
    Arrays.setAll(labels, i -> i % (CLASSES + 1));
    SamplingResult sampled = sample(codeOfClass, SamplingOptions.of().withOrder(order), labels);
    long[] tokens = sampled.tokens().toLongArray();
    for (int i = 0; i < tokens.length; i++) {
      assertEquals(labels[i / 49], tokens[i], "token " + i);
    }
    assertEquals(asked, sampled.networkCalls());
  }

  @Test
  void guidanceCostsTwoPassesInOneBatch() {
    int[] labels = {0, 1, 2, 3, 3, 3};
    SamplingOptions options = SamplingOptions.of().withOrder(UnmaskingOrder.HALTON).withSteps(10);
    SamplingResult plain = sample(codeOfClass, options, labels);
    // 4 questions about masks alone, and 9 more steps of 6 samples
    assertEquals(4 + 54, plain.networkCalls());
    final long batches = plain.batches();
    masksAlone.clear();
    asked = 0;
    Denoiser withoutCheck = unchecked(codeOfClass).guided(2);
    SamplingResult guided = sample(withoutCheck, options, labels);
    assertEquals(2 * (4 + 54), guided.networkCalls());
    assertEquals(guided.networkCalls(), asked);
    assertEquals(batches, guided.batches());
    assertArrayEquals(plain.tokens().toLongArray(), guided.tokens().toLongArray());
  }

  /** Forgets what was asked: guidance asks about masks alone and no class for every class. */
  private Denoiser unchecked(Denoiser denoiser) {
    return new Denoiser() {
      @Override
      public int classes() {
        return denoiser.classes();
      }

      @Override
      public int passes() {
        return denoiser.passes();
      }

      @Override
      public NDArray logits(NDArray tokens, NDArray steps, NDArray labels) {
        NDArray known = tokens.zerosLike(); // nothing masked: nothing checked
        return denoiser.logits(known, steps, labels);
      }
    };
  }

  @Test
  void samplesDoNotDependOnTheClassesOfOthers() {
    SamplingOptions options = SamplingOptions.of().withTemperature(40);
    long[] three = sample(codeOfClass, options, 0, 1, 2).tokens().toLongArray();
    masksAlone.clear();
    long[] others = sample(codeOfClass, options, 3, 1, 4).tokens().toLongArray();
    assertArrayEquals(
        Arrays.copyOfRange(three, 49, 98), Arrays.copyOfRange(others, 49, 98), "second sample");
  }

  @Test
  void completesSamplesOfTheirClasses() {
    long[] partial = new long[98];
    Arrays.fill(partial, 20, 98, CLASSES + 1);
    SamplingResult sampled =
        new DiffusionSampler(process, SamplingOptions.of())
            .complete(
                manager.create(partial, new Shape(2, 7, 7)), codeOfClass, new int[] {2, 3}, 1);
    long[] tokens = sampled.tokens().toLongArray();
    for (int i = 0; i < 98; i++) {
      assertEquals(i < 20 ? 0 : 2 + i / 49, tokens[i], "token " + i);
    }
  }

  @Test
  void leavesNothingOpenButItsResult() {
    Denoiser guided = unchecked(codeOfClass).guided(2);
    SamplingOptions options = SamplingOptions.of().withSteps(5);
    int before = ManagedArrays.count(manager);
    for (int i = 0; i < 10; i++) {
      sample(guided, options, 0, 1).tokens().close();
    }
    assertEquals(before, ManagedArrays.count(manager));
  }

  @Test
  void saysWhatIsWrong() {
    SamplingOptions options = SamplingOptions.of();
    assertMessage(
        "labels must be between 0 and 4, but one is 5", () -> sample(codeOfClass, options, 1, 5));
    assertMessage(
        "labels.length must be at least 1, but was 0", () -> sample(codeOfClass, options));
    NDArray partial = manager.zeros(new Shape(3, 7, 7), DataType.INT64);
    assertMessage(
        "labels must be one a sample, but are 1 for (3, 7, 7)",
        () ->
            new DiffusionSampler(process, options)
                .complete(partial, codeOfClass, new int[] {0}, 1));
  }

  private static void assertMessage(
      String message, org.junit.jupiter.api.function.Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }
}
