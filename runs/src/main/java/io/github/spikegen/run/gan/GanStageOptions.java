package io.github.spikegen.run.gan;

import io.github.spikegen.internal.Require;
import io.github.spikegen.layer.Precision;
import io.github.spikegen.run.StageOptions;

/**
 * How long a GAN is trained; how fast it learns is part of its {@code GanConfig}.
 *
 * @param epochs passes over the training set, at least 1
 * @param batchSize images a step, at least 1
 * @param averageDecay the decay of the average of the generator's weights that evaluation and
 *     sampling use, in [0, 1); 0 for none
 * @param precision what convolutions compute in while they learn; null, as files of runs before
 *     there was a choice have it, is float32
 */
public record GanStageOptions(int epochs, int batchSize, double averageDecay, Precision precision)
    implements StageOptions {

  /** Checks the numbers. */
  public GanStageOptions {
    Require.atLeast("epochs", 1, epochs);
    Require.atLeast("batchSize", 1, batchSize);
    Require.shareBelowOne("averageDecay", averageDecay);
    precision = precision == null ? Precision.FLOAT32 : precision;
  }

  @Override
  public int imagesPerStep() {
    return batchSize;
  }
}
