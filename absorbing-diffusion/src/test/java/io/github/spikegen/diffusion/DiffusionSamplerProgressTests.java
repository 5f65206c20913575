package io.github.spikegen.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiffusionSamplerProgressTests {

  private static final int CODES = 5;
  private static final Shape TOKENS = new Shape(3, 3);
  private static final AbsorbingProcess PROCESS = new AbsorbingProcess(CODES, 9);

  private static final Denoiser DENOISER =
      (tokens, steps, labels) -> DiffusionSamplerTests.someLogits(tokens, steps, CODES);

  @Test
  void samplesAreReportedAsTheyAreDoneAndAllInTheEnd() {
    DiffusionSampler sampler = new DiffusionSampler(PROCESS, SamplingOptions.of().withBatchSize(2));
    List<Long> reports = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager()) {
      SamplingResult silent = sampler.sample(manager, DENOISER, TOKENS, 6, 1);
      SamplingResult reported =
          sampler.withProgress(reports::add).sample(manager, DENOISER, TOKENS, 6, 1);
      assertArrayEquals(silent.tokens().toLongArray(), reported.tokens().toLongArray());
    }
    assertEquals(reports.stream().sorted().toList(), reports);
    assertEquals(6, reports.get(reports.size() - 1));
    assertTrue(reports.stream().distinct().count() >= 4, reports.toString());
  }
}
