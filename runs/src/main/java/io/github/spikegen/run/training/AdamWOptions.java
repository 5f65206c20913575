package io.github.spikegen.run.training;

import io.github.spikegen.config.Hyperparameter;
import io.github.spikegen.config.Hyperparameters;
import io.github.spikegen.layer.Precision;
import io.github.spikegen.run.EpochSteps.Together;
import io.github.spikegen.run.Stage.StageOptions;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * How one stage is trained: by AdamW.
 *
 * @param epochs passes over the training set
 * @param batchSize images a batch
 * @param learningRate the highest rate
 * @param schedule how the rate goes over the steps; null, as files of runs before there was a
 *     choice have it, is the cosine
 * @param weightDecay the strength of the weight decay
 * @param averageDecay the decay of the average of the weights that evaluation and sampling use; 0
 *     for none
 * @param accumulation how many batches make a step; 0, as files of runs before there was a choice
 *     have it, is 1
 * @param localSteps how many steps of one batch each of so many replicas makes before their weights
 *     are averaged; 1 for none, and 0, as files of runs before there was a choice have it, is 1
 * @param patience after how many judgments in a row without improvement the stage ends; 0 for never
 * @param precision what convolutions compute in while they learn; null, as files of runs before
 *     there was a choice have it, is float32
 */
@RecordBuilder
public record AdamWOptions(
    @Hyperparameter(
            label = "E",
            help = "Passes over the training images.",
            atLeast = 1,
            atMost = 1_000_000)
        int epochs,
    @Hyperparameter(
            name = "batch",
            label = "B",
            help = "Images a batch.",
            atLeast = 1,
            atMost = 65536)
        int batchSize,
    @Hyperparameter(label = "R", help = "Highest learning rate.", atLeast = 1e-9, atMost = 10)
        double learningRate,
    @Hyperparameter(
            name = "learning-rate-schedule",
            label = "S",
            help =
                "How the learning rate goes: cosine (rises over the first 50 steps, then falls along"
                    + " a cosine to a 200th) or constant.",
            shared = true)
        Schedule schedule,
    @Hyperparameter(
            label = "W",
            help = "Weight decay of AdamW; 0 turns it off.",
            atLeast = 0,
            shared = true,
            atMost = 10)
        double weightDecay,
    @Hyperparameter(
            label = "D",
            help =
                "Decay a step of the average of the weights, such as 0.999; the average is what is"
                    + " evaluated, stored and used from then on. 0 for none.",
            atLeast = 0,
            below = 1)
        double averageDecay,
    @Hyperparameter(
            name = "accumulate",
            label = "K",
            help =
                "Batches a step: the gradients of K batches in the memory of one. Batch norm sees"
                    + " them one by one.",
            atLeast = 1,
            shared = true,
            atMost = 65536)
        int accumulation,
    @Hyperparameter(
            label = "H",
            help =
                "Above 1, the K batches of --accumulate are replicas of the networks instead: each"
                    + " makes H steps of one batch on its own, then their weights are averaged, which"
                    + " learns otherwise but makes processes wait for each other H times less.",
            atLeast = 1,
            shared = true,
            atMost = 65536)
        int localSteps,
    @Hyperparameter(
            name = "early-stop",
            label = "N",
            help =
                "End a stage when N epochs in a row are no better on the images held out, and"
                    + " use the weights of the best one.",
            atLeast = 1,
            none = "never",
            shared = true,
            atMost = 1_000_000)
        int patience,
    @Hyperparameter(
            label = "P",
            help =
                "What convolutions compute in: float32, or bfloat16, which takes a fraction of the"
                    + " time on processors that have it (AVX-512 BF16, AMX) and rounds.",
            shared = true)
        Precision precision)
    implements StageOptions, AdamWOptionsBuilder.With {

  /** How the learning rate goes over the steps of a stage. */
  public enum Schedule {
    /** Rises over the first 50 steps, at most a tenth, then falls along a cosine to a 200th. */
    COSINE,

    /** The highest rate at every step. */
    CONSTANT
  }

  public AdamWOptions {
    schedule = schedule == null ? Schedule.COSINE : schedule;
    accumulation = accumulation == 0 ? 1 : accumulation;
    localSteps = localSteps == 0 ? 1 : localSteps;
    precision = precision == null ? Precision.FLOAT32 : precision;
    Hyperparameters.check(
        AdamWOptions.class,
        epochs,
        batchSize,
        learningRate,
        schedule,
        weightDecay,
        averageDecay,
        accumulation,
        localSteps,
        patience,
        precision);
  }

  /**
   * Makes options with a weight decay of 0.001 and one batch a step, in float32, without an average
   * of the weights and an early stop.
   *
   * @param epochs passes over the training set, at least 1
   * @param batchSize images a batch, at least 1
   * @param learningRate the highest rate, above 0
   * @return the options
   */
  public static AdamWOptions of(int epochs, int batchSize, double learningRate) {
    return new AdamWOptions(
        epochs, batchSize, learningRate, Schedule.COSINE, 1e-3, 0, 1, 1, 0, Precision.FLOAT32);
  }

  /** {@return how batches make a step} */
  public Together together() {
    return new Together(accumulation, localSteps);
  }

  @Override
  public int imagesPerStep() {
    return Math.multiplyExact(batchSize, together().batchesPerStep());
  }

  @Override
  public int imagesAtOnce() {
    return batchSize;
  }

  /** Judges after every epoch where that may end the stage. */
  @Override
  public boolean isJudged(int epoch) {
    return patience > 0 || isTenth(epoch);
  }
}
