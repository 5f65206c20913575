package io.github.spikegen.diffusion;

import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.SplittableRandom;

/** A correlated distribution of three binary tokens, and the denoiser that knows it. */
final class KnownJoint {

  static final int PLACES = 3;
  static final int MASK = 2;

  /** The probability of (a, b, c) at 4a + 2b + c. */
  static final double[] PROBABILITIES = {0.3, 0.02, 0.05, 0.13, 0.04, 0.06, 0.1, 0.3};

  private KnownJoint() {}

  static int index(long[] tokens, int offset) {
    return (int) (4 * tokens[offset] + 2 * tokens[offset + 1] + tokens[offset + 2]);
  }

  private static int code(int outcome, int place) {
    return outcome >> (PLACES - 1 - place) & 1;
  }

  /** The probability that {@code place} holds {@code code}, given the tokens that are known. */
  static double conditional(long[] tokens, int offset, int place, int code) {
    double all = 0;
    double chosen = 0;
    for (int outcome = 0; outcome < PROBABILITIES.length; outcome++) {
      boolean possible = true;
      for (int other = 0; other < PLACES; other++) {
        long known = tokens[offset + other];
        possible &= other == place || known == MASK || known == code(outcome, other);
      }
      if (possible) {
        all += PROBABILITIES[outcome];
        chosen += code(outcome, place) == code ? PROBABILITIES[outcome] : 0;
      }
    }
    return chosen / all;
  }

  /** Answers tokens {@code [N, 1, 3]} with the exact conditional probabilities. */
  static Denoiser denoiser() {
    return (tokens, steps, labels) -> {
      long[] values = tokens.toLongArray();
      int count = values.length / PLACES;
      float[] logits = new float[count * 2 * PLACES];
      for (int sample = 0; sample < count; sample++) {
        for (int code = 0; code < 2; code++) {
          for (int place = 0; place < PLACES; place++) {
            double probability = conditional(values, sample * PLACES, place, code);
            logits[(sample * 2 + code) * PLACES + place] = (float) Math.log(probability);
          }
        }
      }
      return tokens.getManager().create(logits, new Shape(count, 2, 1, PLACES));
    };
  }

  /** The distribution over outcomes that the reverse process ends in, by enumerating its states. */
  static double[] reverseProcess(StepGrid grid) {
    double[] byState = new double[27]; // base 3, where 2 is the mask
    byState[26] = 1;
    for (int s = grid.count(); s >= 1; s--) {
      double reveal = (double) (grid.at(s) - grid.at(s - 1)) / grid.at(s);
      double[] next = new double[27];
      for (int state = 0; state < 27; state++) {
        long[] tokens = {state / 9, state / 3 % 3, state % 3};
        spread(tokens, tokens.clone(), 0, byState[state], reveal, next);
      }
      byState = next;
    }
    double[] outcomes = new double[8];
    for (int outcome = 0; outcome < 8; outcome++) {
      outcomes[outcome] = byState[9 * code(outcome, 0) + 3 * code(outcome, 1) + code(outcome, 2)];
    }
    return outcomes;
  }

  private static void spread(
      long[] from, long[] to, int place, double probability, double reveal, double[] next) {
    if (probability == 0) {
      return;
    }
    if (place == PLACES) {
      next[(int) (9 * to[0] + 3 * to[1] + to[2])] += probability;
    } else if (from[place] != MASK) {
      spread(from, to, place + 1, probability, reveal, next);
    } else {
      spread(from, to, place + 1, probability * (1 - reveal), reveal, next);
      for (int code = 0; code < 2; code++) {
        to[place] = code;
        double revealed = probability * reveal * conditional(from, 0, place, code);
        spread(from, to, place + 1, revealed, reveal, next);
      }
      to[place] = MASK;
    }
  }

  static long[] draw(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] tokens = new long[count * PLACES];
    for (int sample = 0; sample < count; sample++) {
      int outcome = Prediction.draw(PROBABILITIES, random);
      for (int place = 0; place < PLACES; place++) {
        tokens[sample * PLACES + place] = code(outcome, place);
      }
    }
    return tokens;
  }

  static double entropyBits() {
    return Arrays.stream(PROBABILITIES).map(p -> -p * Math.log(p) / Math.log(2)).sum();
  }

  static double sumOfMarginalEntropiesBits() {
    double sum = 0;
    for (int place = 0; place < PLACES; place++) {
      for (int code = 0; code < 2; code++) {
        double p = conditional(new long[] {MASK, MASK, MASK}, 0, place, code);
        sum -= p * Math.log(p) / Math.log(2);
      }
    }
    return sum;
  }
}
