package io.github.spikegen.metric.feature;

import io.github.spikegen.internal.Require;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * How a classifier is trained: Adam whose learning rate falls to 0 along half a cosine.
 *
 * @param epochs passes over the set, at least 1
 * @param batchSize images a step, at least 2, as batch normalization compares them
 * @param learningRate the learning rate of the first step, above 0
 * @param seed determines the first weights and the order of the images
 */
@RecordBuilder
public record ClassifierTraining(int epochs, int batchSize, double learningRate, long seed)
    implements ClassifierTrainingBuilder.With {

  public ClassifierTraining {
    Require.atLeast("epochs", 1, epochs);
    Require.atLeast("batchSize", 2, batchSize);
    Require.positive("learningRate", learningRate);
  }

  /**
   * {@return the settings of the classifier that comes with the library: 8 epochs, 128 images a
   * step, learning rate 0.003, seed 1}
   */
  public static ClassifierTraining defaults() {
    return new ClassifierTraining(8, 128, 3e-3, 1);
  }
}
