package io.github.spikegen.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.testing.ManagedArrays;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ElboEstimateTests {

  private final NDManager manager = NDManager.newBaseManager();
  private final AbsorbingProcess process = new AbsorbingProcess(2, 12);

  @AfterEach
  void tearDown() {
    manager.close();
  }

  private List<NDList> batches(int count, int size) {
    List<NDList> batches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      batches.add(
          new NDList(
              manager.create(KnownJoint.draw(size, i), new Shape(size, 1, KnownJoint.PLACES))));
    }
    return batches;
  }

  @Test
  void boundOfTheExactPosteriorIsTheEntropy() {
    ElboEstimate estimate = ElboEstimate.of(process, KnownJoint.denoiser(), batches(10, 2000), 7);
    assertEquals(20_000, estimate.samples());
    // revealing several tokens in one step makes the bound loose, but little with 12 steps
    double entropy = KnownJoint.entropyBits() / KnownJoint.PLACES;
    assertTrue(estimate.bitsPerToken() > entropy - 3 * estimate.standardError());
    assertEquals(entropy, estimate.bitsPerToken(), 0.06);
    assertTrue(estimate.standardError() < 0.01);
  }

  @Test
  void boundWithOneStepIsTheSumOfTheMarginalEntropies() {
    ElboEstimate estimate =
        ElboEstimate.of(new AbsorbingProcess(2, 1), KnownJoint.denoiser(), batches(10, 2000), 7);
    double expected = KnownJoint.sumOfMarginalEntropiesBits() / KnownJoint.PLACES;
    assertEquals(expected, estimate.bitsPerToken(), 4 * estimate.standardError());
  }

  @Test
  void sameSeedGivesTheSameEstimateAndNothingIsLeftOpen() {
    List<NDList> batches = batches(2, 50);
    double first = ElboEstimate.of(process, KnownJoint.denoiser(), batches, 1).bitsPerToken();
    int before = ManagedArrays.count(manager);
    for (int i = 0; i < 5; i++) {
      ElboEstimate again = ElboEstimate.of(process, KnownJoint.denoiser(), batches, 1);
      assertEquals(first, again.bitsPerToken());
    }
    assertEquals(before, ManagedArrays.count(manager));
    assertTrue(first != ElboEstimate.of(process, KnownJoint.denoiser(), batches, 2).bitsPerToken());
  }

  @Test
  void asksWithoutGradients() {
    Denoiser exact = KnownJoint.denoiser();
    ElboEstimate.of(
        process,
        (tokens, steps, labels) -> {
          assertFalse(NoGrad.isRecording());
          return exact.logits(tokens, steps);
        },
        batches(1, 4),
        1);
  }

  @Test
  void rejectsNoBatches() {
    assertThrows(
        IllegalArgumentException.class,
        () -> ElboEstimate.of(process, KnownJoint.denoiser(), List.of(), 1));
  }
}
