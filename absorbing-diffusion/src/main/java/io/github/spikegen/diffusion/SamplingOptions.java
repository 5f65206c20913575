package io.github.spikegen.diffusion;

import io.github.spikegen.config.Hyperparameter;
import io.github.spikegen.config.Hyperparameters;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * How a {@link DiffusionSampler} draws.
 *
 * @param steps the number of sampling steps S, 1 to the process's Td, or 0 for all of them. Step s
 *     runs from noise step {@code Td·s/S} to {@code Td·(s-1)/S}, rounded to whole steps; few steps
 *     unmask many tokens at once, independently of each other
 * @param temperature divides the logits, above 0; 1 draws from the model
 * @param topK how many of the likeliest codes a token is drawn among; 1 always takes the likeliest,
 *     0 (or K and more) leaves all. The temperature keeps the ranking, so it makes no difference
 *     which of the two comes first
 * @param order which tokens a step unmasks
 * @param guidance the scale of classifier-free guidance as in {@link Denoiser#guided}; 1 for none
 * @param batchSize the most samples in one call of the network, at least 1
 */
@RecordBuilder
public record SamplingOptions(
    @Hyperparameter(
            label = "K",
            help = "Sampling steps; fewer are faster and unmask more tokens at once.",
            atLeast = 1,
            none = "all",
            atMost = 16384)
        int steps,
    @Hyperparameter(
            label = "X",
            help = "Divides the logits: below 1 gives likelier and less varied images.",
            atLeast = 1e-3,
            atMost = 1000)
        double temperature,
    @Hyperparameter(
            label = "K",
            help = "Draw each token among its K likeliest codes; 1 always takes the likeliest.",
            atLeast = 1,
            none = "all",
            atMost = 65536)
        int topK,
    @Hyperparameter(
            label = "O",
            help =
                "Which tokens a step unmasks: random (the model's distribution), confidence (the"
                    + " likeliest first) or halton (spread evenly over the image).")
        UnmaskingOrder order,
    @Hyperparameter(
            label = "G",
            help =
                "With a model trained with labels: above 1 draws what distinguishes the class from"
                    + " others, and costs twice the network calls; 0 draws without class.",
            atLeast = 0,
            atMost = 1000)
        double guidance,
    @Hyperparameter(atLeast = 1, atMost = 65536) int batchSize)
    implements SamplingOptionsBuilder.With {

  /** What stands for all steps of the process, and for all codes. */
  static final int ALL = 0;

  public SamplingOptions {
    Hyperparameters.check(
        SamplingOptions.class, steps, temperature, topK, order, guidance, batchSize);
  }

  /**
   * {@return the options of the reverse process itself: all of its steps, temperature 1, all codes,
   * random order, no guidance, batches of 64}
   */
  public static SamplingOptions of() {
    return new SamplingOptions(ALL, 1, ALL, UnmaskingOrder.RANDOM, 1, 64);
  }

  /** Returns the number of sampling steps for a process. */
  int stepsOf(AbsorbingProcess process) {
    return steps == ALL ? process.steps() : steps;
  }
}
