package io.github.spikegen.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.Scalars;
import java.util.random.RandomGenerator;

/**
 * The training loss of a denoiser: weighted cross entropy at the masked places, in bits a token.
 *
 * <p>With {@link LossWeighting#ELBO} its expectation over steps and masks is the evidence lower
 * bound on the likelihood of the tokens, in bits a token of the whole sample, masked or not.
 *
 * @param process the noise process
 * @param weighting the weight of each step
 */
public record DiffusionLoss(AbsorbingProcess process, LossWeighting weighting) {

  /**
   * {@return the mean loss for drawn steps and masks: bits a token, shape {@code []}, in {@code
   * clean}'s manager}
   *
   * @param denoiser the network, usually {@link Denoiser#training}
   * @param clean tokens x_0, int64 {@code [N, h, w]}, in the manager of the training step
   * @param labels the class of each sample, int64 {@code [N]}, 0 to C; null for samples of no class
   * @param random where steps and masks come from
   */
  public NDArray mean(Denoiser denoiser, NDArray clean, NDArray labels, RandomGenerator random) {
    try (NDArray perSample = perSample(denoiser, clean, labels, random)) {
      return Scalars.mean(perSample);
    }
  }

  /** Returns each sample's loss as {@link #mean} averages it. */
  NDArray perSample(Denoiser denoiser, NDArray clean, NDArray labels, RandomGenerator random) {
    AbsorbingProcess.NoisyTokens noised = process.noise(clean, random);
    return perSample(
        labels == null
            ? denoiser.logits(noised.tokens(), noised.steps())
            : denoiser.logits(noised.tokens(), noised.steps(), labels),
        clean,
        noised);
  }

  /**
   * {@return the loss of each sample for given predictions: bits a token, {@code [N]}, in {@code
   * logits}' manager}
   *
   * @param logits what the denoiser answered, {@code [N, K, h, w]}
   * @param clean tokens x_0, int64 {@code [N, h, w]}, 0 to K-1
   * @param noised what the denoiser was asked
   */
  public NDArray perSample(NDArray logits, NDArray clean, AbsorbingProcess.NoisyTokens noised) {
    TokenShapes.requireTokens("clean", clean);
    Shape tokens = clean.getShape();
    TokenShapes.requireShape("noised tokens", noised.tokens(), tokens);
    TokenShapes.requireSteps(noised.steps(), clean);
    TokenShapes.requireShape(
        "logits",
        logits,
        new Shape(tokens.get(0), process.codebookSize(), tokens.get(1), tokens.get(2)));

    double bitsPerToken = 1 / (Math.log(2) * tokens.get(1) * tokens.get(2));
    try (NDArray masked = process.isMasked(noised.tokens());
        NDArray maskedOnes = masked.toType(logits.getDataType(), false);
        NDArray logProbabilities = logits.logSoftmax(1);
        NDArray index = clean.expandDims(1);
        NDArray picked = logProbabilities.gather(index, 1);
        NDArray atTruth = picked.squeeze(1);
        NDArray atMasks = atTruth.mul(maskedOnes);
        NDArray logLikelihood = atMasks.sum(new int[] {1, 2});
        NDArray factors = factors(noised.steps(), -bitsPerToken, logits.getDataType())) {
      return logLikelihood.mul(factors);
    }
  }

  private NDArray factors(NDArray steps, double scale, DataType type) {
    long[] step = steps.toLongArray();
    double[] factor = new double[step.length];
    for (int i = 0; i < step.length; i++) {
      factor[i] = scale * weighting.weight(Math.toIntExact(step[i]), process.steps());
    }
    return Scalars.array(steps.getManager(), factor, new Shape(factor.length), type);
  }
}
