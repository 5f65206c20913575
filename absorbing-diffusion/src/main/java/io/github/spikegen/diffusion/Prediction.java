package io.github.spikegen.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** The network's answer for one sample: the distribution of the code at every place. */
public final class Prediction {

  private final float[] logits;
  private final int offset;
  private final int codebookSize;
  private final int places;
  private final double temperature;
  private final int topK;

  Prediction(float[] logits, int sample, int codebookSize, int places, SamplingOptions options) {
    this.logits = logits;
    this.offset = sample * codebookSize * places;
    this.codebookSize = codebookSize;
    this.places = places;
    temperature = options.temperature();
    topK =
        options.topK() == SamplingOptions.ALL
            ? codebookSize
            : Math.min(options.topK(), codebookSize);
  }

  /**
   * {@return the predictions for a batch, one a sample}
   *
   * @param logits what the denoiser answered, float32 {@code [N, K, h, w]}; left open
   * @param options temperature and number of likeliest codes
   */
  public static List<Prediction> of(NDArray logits, SamplingOptions options) {
    int codebookSize = Math.toIntExact(logits.size(1));
    int places = Math.toIntExact(logits.size(2) * logits.size(3));
    float[] values = logits.toFloatArray();
    List<Prediction> predictions = new ArrayList<>();
    for (int i = 0; i < logits.size(0); i++) {
      predictions.add(new Prediction(values, i, codebookSize, places, options));
    }
    return predictions;
  }

  /**
   * {@return the probabilities of the K codes at a place: softmax(logits / temperature) over the
   * likeliest codes, and 0 for others}
   *
   * @param place the place, row by row from 0
   * @throws IllegalStateException if the logits are not finite
   */
  public double[] probabilities(int place) {
    double[] scores = new double[codebookSize];
    double largest = Double.NEGATIVE_INFINITY;
    for (int code = 0; code < codebookSize; code++) {
      scores[code] = logits[offset + code * places + place];
      largest = Math.max(largest, scores[code]);
    }
    if (topK < codebookSize) {
      keepLikeliest(scores);
    }
    double[] probabilities = new double[codebookSize];
    double sum = 0;
    for (int code = 0; code < codebookSize; code++) {
      probabilities[code] = Math.exp((scores[code] - largest) / temperature);
      sum += probabilities[code];
    }
    if (!Double.isFinite(sum)) {
      throw new IllegalStateException("the denoiser's logits are not finite at place " + place);
    }
    for (int code = 0; code < codebookSize; code++) {
      probabilities[code] /= sum;
    }
    return probabilities;
  }

  /** Gives all but the highest scores the probability 0; of equal ones the first are kept. */
  private void keepLikeliest(double[] scores) {
    double[] ascending = scores.clone();
    Arrays.sort(ascending);
    double least = ascending[codebookSize - topK];
    long equalOnesKept = topK - Arrays.stream(scores).filter(score -> score > least).count();
    for (int code = 0; code < codebookSize; code++) {
      if (scores[code] < least || (scores[code] == least && equalOnesKept-- <= 0)) {
        scores[code] = Double.NEGATIVE_INFINITY;
      }
    }
  }

  /**
   * {@return a drawn code, 0 to K-1}
   *
   * @param place the place, row by row from 0
   * @param random where one number is drawn from
   */
  public int draw(int place, RandomGenerator random) {
    return draw(probabilities(place), random);
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
