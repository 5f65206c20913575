package io.github.spikegen.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.autograd.NoGrad;
import java.util.SplittableRandom;

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
   * {@return the bound, estimated with one step and one mask for each sample}
   *
   * @param process the noise process
   * @param denoiser the network, usually {@link Denoiser#evaluating}
   * @param batches each {@code (tokens)}, int64 {@code [N, h, w]}, or {@code (tokens, labels)} with
   *     the samples' classes, int64 {@code [N]}; read once and left open. With labels the estimate
   *     is of p(x|class)
   * @param seed the seed of steps and masks; a sample's also depend on the sizes of the batches,
   *     and not on labels
   * @throws IllegalArgumentException if there are no batches
   */
  public static ElboEstimate of(
      AbsorbingProcess process, Denoiser denoiser, Iterable<NDList> batches, long seed) {
    DiffusionLoss loss = new DiffusionLoss(process, LossWeighting.ELBO);
    SplittableRandom random = new SplittableRandom(seed);
    long samples = 0;
    double sum = 0;
    double sumOfSquares = 0;
    try (NoGrad off = new NoGrad()) {
      for (NDList batch : batches) {
        for (float bits : bits(loss, denoiser, batch, random.split())) {
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
      DiffusionLoss loss, Denoiser denoiser, NDList batch, SplittableRandom random) {
    NDArray tokens = batch.head();
    try (NDManager work = tokens.getManager().newSubManager()) {
      NDArray clean = tokens.duplicate();
      clean.attach(work);
      NDArray labels = batch.size() == 1 ? null : batch.get(1);
      if (labels != null) {
        TokenShapes.requireLabels(labels, tokens);
      }
      NDArray perSample = loss.perSample(denoiser, clean, labels, random);
      perSample.attach(work);
      return perSample.toFloatArray();
    }
  }
}
