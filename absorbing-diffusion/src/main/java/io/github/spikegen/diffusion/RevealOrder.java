package io.github.spikegen.diffusion;

/** Which of the masked tokens a sampling step reveals. */
public enum RevealOrder {

  /**
   * Each masked token independently, as the reverse process says. The times are drawn before
   * sampling begins, so steps at which a sample reveals nothing cost no network call.
   */
  RANDOM,

  /**
   * Those whose drawn codes the network holds most probable, after Gumbel noise; as many as the
   * reverse process reveals on average. A heuristic: it does not draw from the model's
   * distribution.
   */
  CONFIDENCE
}
