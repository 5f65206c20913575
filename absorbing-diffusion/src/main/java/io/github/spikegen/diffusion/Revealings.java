package io.github.spikegen.diffusion;

import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Starts samples of one size in the order that the options name. */
final class Revealings {

  private final AbsorbingProcess process;
  private final SamplingOptions options;
  private final Optional<HaltonOrder> halton;

  /** For samples of a shape [h, w]. */
  Revealings(AbsorbingProcess process, SamplingOptions options, Shape tokenShape) {
    this.process = process;
    this.options = options;
    halton =
        options.order() == UnmaskingOrder.HALTON
            ? Optional.of(
                new HaltonOrder(
                    Math.toIntExact(tokenShape.get(0)), Math.toIntExact(tokenShape.get(1))))
            : Optional.empty();
  }

  /** Starts a sample at the noise step that its share of masks belongs to. */
  Revealing start(long[] tokens, RandomGenerator random) {
    int mask = process.maskToken();
    int masked = (int) Arrays.stream(tokens).filter(token -> token == mask).count();
    double stepsLeft = (double) process.steps() * masked / tokens.length;
    int start = (int) Math.max(1, Math.round(stepsLeft));
    StepGrid grid = new StepGrid(start, Math.min(options.steps(), start));
    return switch (options.order()) {
      case RANDOM -> new RandomRevealing(tokens, mask, grid, random);
      case CONFIDENCE ->
          new ConfidenceRevealing(
              tokens, mask, new RevealCounts(grid, masked), options.confidenceNoise(), random);
      case HALTON ->
          new HaltonRevealing(
              tokens,
              mask,
              new RevealCounts(grid, masked),
              halton.orElseThrow().shifted(random),
              random);
    };
  }
}
