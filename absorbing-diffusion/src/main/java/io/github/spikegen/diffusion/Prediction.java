package io.github.spikegen.diffusion;

import java.util.random.RandomGenerator;

/** The network's answer for one sample: logits {@code [K, places]} within a batch's array. */
final class Prediction {

  private final float[] logits;
  private final int offset;
  private final int codes;
  private final int places;
  private final double temperature;

  Prediction(float[] logits, int sample, int codes, int places, double temperature) {
    this.logits = logits;
    this.offset = sample * codes * places;
    this.codes = codes;
    this.places = places;
    this.temperature = temperature;
  }

  /** Returns the probability of each code at a place: softmax(logits / temperature). */
  double[] probabilities(int place) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int code = 0; code < codes; code++) {
      largest = Math.max(largest, logit(code, place));
    }
    double[] probabilities = new double[codes];
    double sum = 0;
    for (int code = 0; code < codes; code++) {
      probabilities[code] = Math.exp((logit(code, place) - largest) / temperature);
      sum += probabilities[code];
    }
    if (!Double.isFinite(sum)) {
      throw new IllegalStateException("the denoiser's logits are not finite at place " + place);
    }
    for (int code = 0; code < codes; code++) {
      probabilities[code] /= sum;
    }
    return probabilities;
  }

  private double logit(int code, int place) {
    return logits[offset + code * places + place];
  }

  /** Draws an index with the given probabilities; never one whose probability is 0. */
  static int draw(double[] probabilities, RandomGenerator random) {
    double remaining = random.nextDouble();
    int last = 0;
    for (int i = 0; i < probabilities.length; i++) {
      if (probabilities[i] > 0) {
        last = i;
        remaining -= probabilities[i];
        if (remaining < 0) {
          break;
        }
      }
    }
    return last; // beyond the sum of the probabilities by rounding: the last possible one
  }
}
