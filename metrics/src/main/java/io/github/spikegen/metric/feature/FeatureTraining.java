package io.github.spikegen.metric.feature;

import io.github.spikegen.internal.Require;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * How an {@link ImageClassifier} or {@link ImageAutoencoder} is trained: Adam whose learning rate
 * falls to 0 along half a cosine.
 *
 * @param epochs passes over the set, at least 1
 * @param batchSize images a step, at least 2, as batch normalization compares them
 * @param learningRate the learning rate of the first step, above 0
 * @param seed determines the first weights and the order of the images
 */
@RecordBuilder
public record FeatureTraining(int epochs, int batchSize, double learningRate, long seed)
    implements FeatureTrainingBuilder.With {

  public FeatureTraining {
    Require.atLeast("epochs", 1, epochs);
    Require.atLeast("batchSize", 2, batchSize);
    Require.positive("learningRate", learningRate);
  }

  /**
   * {@return the settings of the networks that come with the library: 8 epochs, 128 images a step,
   * learning rate 0.003, seed 1}
   */
  public static FeatureTraining defaults() {
    return new FeatureTraining(8, 128, 3e-3, 1);
  }
}
