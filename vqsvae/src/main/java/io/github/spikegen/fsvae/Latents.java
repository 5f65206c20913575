package io.github.spikegen.fsvae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.autograd.Scalars;
import io.github.spikegen.coding.SpikeDecoder.PostsynapticPotential;
import java.util.SplittableRandom;

/** Pure functions of latents and of the k spikes that each of their units is drawn from. */
final class Latents {

  private Latents() {}

  /**
   * Draws which of k spikes each unit takes. Every sample has a key of its own, so that it does not
   * matter with which others it is drawn.
   *
   * @param shape {@code [T, N, L]}
   * @param first the number of the first sample, from 0
   * @return int64 in 0 to k-1
   */
  static NDArray choices(NDManager manager, Shape shape, int k, RandomKey key, long first) {
    int steps = Math.toIntExact(shape.get(0));
    int samples = Math.toIntExact(shape.get(1));
    int units = Math.toIntExact(shape.get(2));
    long[] values = new long[Math.toIntExact(shape.size())];
    for (int n = 0; n < samples; n++) {
      SplittableRandom random = key.fold(first + n).generator();
      for (int t = 0; t < steps; t++) {
        for (int unit = 0; unit < units; unit++) {
          values[(t * samples + n) * units + unit] = random.nextInt(k);
        }
      }
    }
    // copied into memory that the engine owns, because autograd keeps the indices
    try (NDArray overJavaBuffer = manager.create(values, shape)) {
      return overJavaBuffer.duplicate();
    }
  }

  /**
   * Draws at which steps latents are replaced.
   *
   * @param shape {@code [T, N, L]}
   * @return float32 {@code [T, N, 1]}, 1 with the given probability from a step on, else 0
   */
  static NDArray replaced(
      NDManager manager, Shape shape, int fromStep, double probability, RandomKey key) {
    Shape ofSamples = new Shape(shape.get(0), shape.get(1), 1);
    try (NDArray uniform = key.uniform(manager, ofSamples);
        NDArray allowed = allowed(manager, shape.get(0), fromStep);
        NDArray below = uniform.lt(probability);
        NDArray drawn = below.toType(DataType.FLOAT32, true)) {
      return drawn.mul(allowed);
    }
  }

  private static NDArray allowed(NDManager manager, long steps, int fromStep) {
    float[] values = new float[Math.toIntExact(steps)];
    for (int t = fromStep; t < steps; t++) {
      values[t] = 1;
    }
    return manager.create(values, new Shape(steps, 1, 1));
  }

  /**
   * Takes one of the k spikes of each unit; the gradient flows to it.
   *
   * @param spikes {@code [..., L, k]}
   * @param choices int64 {@code [..., L]}
   * @return {@code [..., L]}, in the manager of the spikes
   */
  static NDArray pick(NDArray spikes, NDArray choices) {
    int axis = choices.getShape().dimension();
    try (NDArray index = choices.expandDims(axis);
        NDArray picked = spikes.gather(index, axis)) {
      return picked.squeeze(axis);
    }
  }

  /**
   * Delays latents by a step.
   *
   * @param latents {@code [T, N, L]}
   * @return zeros and all but the last latent, {@code [T, N, L]}, without gradient, in the manager
   *     of the latents
   */
  static NDArray previous(NDArray latents) {
    long steps = latents.getShape().get(0);
    try (NDArray constant = latents.stopGradient();
        NDArray before = constant.get(":" + (steps - 1));
        NDArray zeros =
            latents.getManager().zeros(new Shape(1).addAll(latents.getShape().slice(1)))) {
      return zeros.concat(before, 0);
    }
  }

  /**
   * Measures how far apart two distributions are: the squared difference of the postsynaptic
   * potentials of their firing probabilities, a maximum mean discrepancy.
   *
   * @param spikes {@code [T, N, L, k]}
   * @param others {@code [T, N, L, k]}
   * @return the mean, shape {@code []}, in the manager of the spikes
   */
  static NDArray maximumMeanDiscrepancy(
      NDArray spikes, NDArray others, PostsynapticPotential potential) {
    return Scalars.meanSquaredError(
        potential.trace(Scalars.mean(spikes, 3)), potential.trace(Scalars.mean(others, 3)));
  }
}
