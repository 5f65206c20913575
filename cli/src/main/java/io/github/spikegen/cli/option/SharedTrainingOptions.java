package io.github.spikegen.cli.option;

import io.github.spikegen.run.training.AdamWOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all stages that AdamW trains share. */
final class SharedTrainingOptions {

  @Option(
      names = "--weight-decay",
      paramLabel = "W",
      converter = Numbers.AtLeastZero.class,
      description = "Weight decay of AdamW; 0 turns it off.")
  private double weightDecay = 1e-3;

  @Option(
      names = "--accumulate",
      paramLabel = "K",
      converter = Numbers.AtLeastOne.class,
      description =
          "Batches a step: the gradients of K batches in the memory of one. Batch norm sees them one"
              + " by one.")
  private int accumulation = 1;

  @Option(
      names = "--early-stop",
      paramLabel = "N",
      converter = Numbers.AtLeastOne.class,
      description =
          "End a stage when N epochs in a row are no better on the images of --hold-out, and use the"
              + " weights of the best one (default: never).")
  private Integer earlyStop;

  @Mixin private PrecisionOption precision;

  AdamWOptions options(int epochs, int batch, double learningRate) {
    return AdamWOptions.of(epochs, batch, learningRate)
        .withWeightDecay(weightDecay)
        .withAccumulation(accumulation)
        .withPatience(earlyStop == null ? 0 : earlyStop)
        .withPrecision(precision.precision);
  }

  /** Returns what {@code --early-stop} was, which null leaves out. */
  static Integer earlyStop(AdamWOptions options) {
    return options.patience() == 0 ? null : options.patience();
  }
}
