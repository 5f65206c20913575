package io.github.spikegen.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.autograd.NoGrad;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * An estimate of how well a denoiser predicts held-out tokens: the evidence lower bound, as an
 * upper bound on the bits that a token costs. A uniform guess among K codes costs log2 K.
 *
 * @param bitsPerToken the mean over samples, steps and masks
 * @param standardError the standard error of that mean, as if the samples' steps were independent;
 *     since they are spread evenly it is rather too large. NaN for a single sample
 * @param samples the number of samples seen
 */
public record ElboEstimate(double bitsPerToken, double standardError, long samples) {

  /**
   * Estimates the bound with one step and one mask for each sample.
   *
   * @param process the noise process
   * @param denoiser the network, usually {@link Denoiser#evaluating}
   * @param batches token arrays, int64 {@code [N, h, w]}, read once and left open
   * @param seed the seed of steps and masks; a sample's also depend on the sizes of the batches
   * @return the estimate
   * @throws IllegalArgumentException if there are no batches
   */
  public static ElboEstimate of(
      AbsorbingProcess process, Denoiser denoiser, Iterable<NDArray> batches, long seed) {
    return of(process, batches, batch -> batch, batch -> denoiser, seed);
  }

  /**
   * Estimates the bound for samples whose classes are known: the bits that a token costs whoever
   * knows the class.
   *
   * @param process the noise process
   * @param denoiser the network, usually {@link ConditionalDenoiser#evaluating}
   * @param batches tokens and labels, read once and left open
   * @param seed the seed of steps and masks, which are those of the same batches without labels
   * @return the estimate
   * @throws IllegalArgumentException if there are no batches
   */
  public static ElboEstimate of(
      AbsorbingProcess process,
      ConditionalDenoiser denoiser,
      Iterable<LabelledTokens> batches,
      long seed) {
    return of(
        process,
        batches,
        LabelledTokens::tokens,
        batch -> denoiser.withLabels(batch.labels()),
        seed);
  }

  private static <B> ElboEstimate of(
      AbsorbingProcess process,
      Iterable<B> batches,
      Function<B, NDArray> tokens,
      Function<B, Denoiser> denoiser,
      long seed) {
    DiffusionLoss loss = new DiffusionLoss(process, LossWeighting.ELBO);
    SplittableRandom random = new SplittableRandom(seed);
    long samples = 0;
    double sum = 0;
    double sumOfSquares = 0;
    try (NoGrad off = new NoGrad()) {
      for (B batch : batches) {
        for (float bits : bits(loss, denoiser.apply(batch), tokens.apply(batch), random.split())) {
          samples++;
          sum += bits;
          sumOfSquares += (double) bits * bits;
        }
      }
    }
    if (samples == 0) {
      throw new IllegalArgumentException("batches must not be empty");
    }
    double mean = sum / samples;
    double variance = (sumOfSquares - samples * mean * mean) / (samples - 1);
    return new ElboEstimate(mean, Math.sqrt(Math.max(variance, 0) / samples), samples);
  }

  private static float[] bits(
      DiffusionLoss loss, Denoiser denoiser, NDArray batch, SplittableRandom random) {
    try (NDManager work = batch.getManager().newSubManager()) {
      NDArray clean = batch.duplicate();
      clean.attach(work);
      NoisyTokens noised = loss.process().noise(clean, random);
      NDArray logits = denoiser.logits(noised.tokens(), noised.steps());
      NDArray perSample = loss.perSample(logits, clean, noised);
      perSample.attach(work);
      return perSample.toFloatArray();
    }
  }
}
