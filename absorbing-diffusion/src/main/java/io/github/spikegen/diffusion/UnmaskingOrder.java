package io.github.spikegen.diffusion;

/** Which of the masked tokens a sampling step reveals. */
public enum UnmaskingOrder {

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
  CONFIDENCE,

  /**
   * Those that a two-dimensional Halton sequence comes to next, as many as the reverse process
   * reveals on average: tokens of one step, which are drawn independently of each other, then lie
   * far apart. After Besnier et al., "Halton Scheduler for Masked Generative Image Transformer"
   * (ICLR 2025, arXiv 2503.17076); here each sample's order is shifted over the grid at random,
   * around its edges, so that every place is as likely to come early as any other. The order does
   * not depend on what is drawn, so that with one token a step the model's distribution is drawn
   * from.
   */
  HALTON
}
