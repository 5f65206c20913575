package io.github.spikegen.neuron;

import io.github.spikegen.neuron.LifParameters.Firing;
import io.github.spikegen.neuron.LifParameters.ResetGradient;
import io.github.spikegen.surrogate.ArctanSurrogate;
import java.util.Arrays;

/**
 * All time steps of some neurons with hard reset to 0, decayed input and an arctan surrogate.
 *
 * <p>Neurons are taken in blocks that stay in the cache. The compiler turns loops into vector
 * instructions that have neither branches nor buffers inside: so blocks are copied into arrays, and
 * firing is arithmetic.
 */
final class LifKernel implements NeuronKernel {

  /** What the charged membranes of a block may take, so that a second-level cache holds them. */
  private static final int CACHED_FLOATS = 65536;

  /** Added to a distance from the threshold, decides which side 0 belongs to and nothing else. */
  private static final float NOTHING = 0x1p-110f;

  /** Distances from a lower threshold may be so small that {@link #NOTHING} changes them. */
  private static final double LOWEST_THRESHOLD = 0x1p-60;

  private final float threshold;
  private final float side;
  private final float gain;
  private final float flat;
  private final float steepness;
  private final float throughReset;

  /** Takes parameters of neurons of this kind for which {@link #covers} holds. */
  LifKernel(LifParameters parameters) {
    double slope = ((ArctanSurrogate) parameters.surrogate()).slope();
    threshold = (float) parameters.threshold();
    side = parameters.firing() == Firing.AT_OR_ABOVE_THRESHOLD ? NOTHING : -NOTHING;
    gain = (float) (1 / parameters.tau());
    // the surrogate's derivative is 1 / (π/slope + π·slope·u²)
    flat = (float) (Math.PI / slope);
    steepness = (float) (Math.PI * slope);
    throughReset = parameters.resetGradient() == ResetGradient.ATTACHED ? 1 : 0;
  }

  static boolean covers(LifParameters parameters) {
    return parameters.threshold() >= LOWEST_THRESHOLD;
  }

  @Override
  public void forward(int steps, Currents currents, Sequence spikes, int from, int to) {
    int size = Math.min(LARGEST_BLOCK, to - from);
    float[] x = new float[size];
    float[] membrane = new float[size];
    float[] charged = new float[size];
    float[] fired = new float[size];
    for (int start = from; start < to; start += size) {
      int count = Math.min(size, to - start);
      Arrays.fill(membrane, 0);
      for (int t = 0; t < steps; t++) {
        currents.read(t, start, x, count);
        step(x, membrane, charged, fired, count);
        spikes.write(t, start, fired, count);
      }
    }
  }

  @Override
  public void backward(
      int steps,
      Currents currents,
      Sequence bySpikes,
      CurrentGradients byCurrents,
      int from,
      int to) {
    int size = Math.min(Math.max(16, Math.min(LARGEST_BLOCK, CACHED_FLOATS / steps)), to - from);
    float[] x = new float[size];
    float[] membrane = new float[size];
    float[][] charged = new float[steps][size];
    float[] fired = new float[size];
    float[] bySpike = new float[size];
    float[] sum = new float[size];
    for (int start = from; start < to; start += size) {
      int count = Math.min(size, to - start);
      Arrays.fill(membrane, 0);
      for (int t = 0; t < steps; t++) {
        currents.read(t, start, x, count);
        step(x, membrane, charged[t], fired, count);
      }
      float[] byMembrane = membrane;
      Arrays.fill(byMembrane, 0);
      Arrays.fill(sum, 0);
      for (int t = steps - 1; t >= 0; t--) {
        bySpikes.read(t, start, bySpike, count);
        stepBack(charged[t], bySpike, byMembrane, x, count);
        if (byCurrents.summed()) {
          add(sum, x, count);
        } else {
          byCurrents.take(t, start, x, count);
        }
      }
      if (byCurrents.summed()) {
        byCurrents.take(0, start, sum, count);
      }
    }
  }

  /** Charges the membranes, fires, and resets them. */
  private void step(float[] x, float[] membrane, float[] charged, float[] fired, int count) {
    // H = V + gain·(X - V), from the nearer end as the engine's own interpolation does
    if (gain < 0.5f) {
      interpolate(membrane, gain, x, membrane, charged, count);
    } else {
      interpolate(x, gain - 1, x, membrane, charged, count);
    }
    fire(threshold, side, charged, fired, membrane, count);
  }

  private static void interpolate(
      float[] nearer, float weight, float[] x, float[] membrane, float[] charged, int count) {
    for (int i = 0; i < count; i++) {
      charged[i] = nearer[i] + weight * (x[i] - membrane[i]);
    }
  }

  private static void fire(
      float threshold, float side, float[] charged, float[] fired, float[] membrane, int count) {
    for (int i = 0; i < count; i++) {
      float h = charged[i];
      float distance = h - threshold + side;
      float spike = 0.5f + 0.5f * (distance / Math.abs(distance));
      fired[i] = spike;
      membrane[i] = h - h * spike;
    }
  }

  /**
   * Goes back over one step: from the gradients with respect to its spikes and to the membrane
   * after reset, to those with respect to its currents and the membrane before.
   */
  private void stepBack(float[] charged, float[] bySpike, float[] byMembrane, float[] byX, int n) {
    float center = threshold;
    float nothing = side;
    float constant = flat;
    float square = steepness;
    float attached = throughReset;
    float towardsX = gain;
    float towardsMembrane = 1 - gain;
    for (int i = 0; i < n; i++) {
      float h = charged[i];
      float u = h - center;
      float slope = 1 / (constant + square * u * u);
      float distance = u + nothing;
      float silent = 0.5f - 0.5f * (distance / Math.abs(distance));
      float rest = silent - attached * h * slope;
      float byCharged = bySpike[i] * slope + byMembrane[i] * rest;
      byX[i] = byCharged * towardsX;
      byMembrane[i] = byCharged * towardsMembrane;
    }
  }

  private static void add(float[] sum, float[] x, int count) {
    for (int i = 0; i < count; i++) {
      sum[i] += x[i];
    }
  }
}
