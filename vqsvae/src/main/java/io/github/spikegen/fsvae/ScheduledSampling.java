package io.github.spikegen.fsvae;

import io.github.spikegen.internal.Require;

/**
 * How often the prior is trained on latents of its own: instead of the posterior's latent it then
 * sees what it drew itself, as it will when images are sampled.
 *
 * <p>The probability rises linearly over training. FSVAE decides once for a step of a whole batch,
 * and then takes the likelier value of each unit; here each image and step has its own decision,
 * and the latent is drawn as in sampling.
 *
 * @param fromStep the first step whose latent may be replaced, counted from 0; 5 in FSVAE
 * @param first the probability at the start of training, in [0, 1]; 0.1 in FSVAE
 * @param last the probability at its end, in [0, 1]; 0.3 in FSVAE
 */
public record ScheduledSampling(int fromStep, double first, double last) {

  /** Checks the numbers. */
  public ScheduledSampling {
    Require.atLeast("fromStep", 0, fromStep);
    Require.share("first", first);
    Require.share("last", last);
  }

  /**
   * Returns FSVAE's: from step 5, with probability 0.1 rising to 0.3.
   *
   * @return the schedule
   */
  public static ScheduledSampling original() {
    return new ScheduledSampling(5, 0.1, 0.3);
  }

  /**
   * Returns the probability of a replacement.
   *
   * @param progress the share of training that is done, in [0, 1]
   * @return the probability, in [0, 1]
   */
  public double probability(double progress) {
    Require.share("progress", progress);
    return first + (last - first) * progress;
  }
}
