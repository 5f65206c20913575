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
   * Draws steps and masks, asks the denoiser about samples of no class and returns the mean loss.
   *
   * @param denoiser the network, usually {@link Denoiser#training}
   * @param clean tokens x_0, int64 {@code [N, h, w]}, in the manager of the training step
   * @param random where steps and masks come from
   * @return bits a token, shape {@code []}, in {@code clean}'s manager
   */
  public NDArray mean(Denoiser denoiser, NDArray clean, RandomGenerator random) {
    AbsorbingProcess.NoisyTokens noised = process.noise(clean, random);
    return mean(denoiser.logits(noised.tokens(), noised.steps()), clean, noised);
  }

  /**
   * Draws steps and masks, asks the denoiser about samples of known classes and returns the mean
   * loss.
   *
   * @param denoiser the network, usually {@link Denoiser#training}
   * @param clean tokens x_0, int64 {@code [N, h, w]}, in the manager of the training step
   * @param labels the class of each sample, int64 {@code [N]}, 0 to C
   * @param random where steps and masks come from
   * @return bits a token, shape {@code []}, in {@code clean}'s manager
   */
  public NDArray mean(Denoiser denoiser, NDArray clean, NDArray labels, RandomGenerator random) {
    AbsorbingProcess.NoisyTokens noised = process.noise(clean, random);
    return mean(denoiser.logits(noised.tokens(), noised.steps(), labels), clean, noised);
  }

  private NDArray mean(NDArray logits, NDArray clean, AbsorbingProcess.NoisyTokens noised) {
    try (NDArray perSample = perSample(logits, clean, noised)) {
      return Scalars.mean(perSample);
    }
  }

  /**
   * Returns the loss of each sample for given predictions.
   *
   * @param logits what the denoiser answered, {@code [N, K, h, w]}
   * @param clean tokens x_0, int64 {@code [N, h, w]}, 0 to K-1
   * @param noised what the denoiser was asked
   * @return bits a token, {@code [N]}, in {@code logits}' manager
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
