package io.github.spikegen.cli.option;

import io.github.spikegen.gan.CriticConstraint;
import io.github.spikegen.gan.GanConfig;
import io.github.spikegen.gan.GanVariant;
import io.github.spikegen.run.gan.GanStageOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How generator and discriminator are trained. */
public final class GanTrainingOptions {

  @Option(
      names = "--epochs",
      paramLabel = "E",
      converter = Numbers.AtLeastOne.class,
      description = "Passes over the training images; 200 in the paper.")
  public int epochs = 50;

  @Option(
      names = "--batch",
      paramLabel = "B",
      converter = Numbers.AtLeastOne.class,
      description = "Images a step, divided among the steps of the discriminator.")
  public int batch = 64;

  @Option(
      names = "--critic-steps",
      paramLabel = "K",
      converter = Numbers.AtLeastOne.class,
      description =
          "Updates of the discriminator for one of the generator (default: the recipe's).")
  public Integer criticSteps;

  @Option(
      names = "--learning-rate",
      paramLabel = "R",
      converter = Numbers.Positive.class,
      description =
          "Learning rate of the generator, constant for the first half and falling after (default:"
              + " the recipe's; 0.0002 in the paper).")
  public Double learningRate;

  @Option(
      names = "--discriminator-learning-rate",
      paramLabel = "R",
      converter = Numbers.Positive.class,
      description =
          "Learning rate of the discriminator (default: --learning-rate if that is given, else the"
              + " recipe's).")
  public Double discriminatorLearningRate;

  @Option(
      names = "--constraint",
      paramLabel = "C",
      description =
          "What bounds the discriminator: none, clipping (of weights, silences deep layers), spectral"
              + " (normalisation of every layer) or output-spectral (of the last layer) (default: the"
              + " recipe's).")
  public CriticConstraint.Kind constraint;

  @Option(
      names = "--constraint-limit",
      paramLabel = "L",
      converter = Numbers.Positive.class,
      description =
          "The largest weight, or the largest singular value of a layer (default: 0.01 for clipping,"
              + " 1 for spectral and output-spectral).")
  public Double constraintLimit;

  @Option(
      names = "--average-decay",
      paramLabel = "D",
      converter = Numbers.ShareBelowOne.class,
      description =
          "Decay a step of the average of the generator's weights, such as 0.999; the average is what"
              + " is evaluated, stored and drawn from. 0 for none.")
  public double averageDecay;

  @Mixin private PrecisionOption precision;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Where all random numbers come from: the same seed gives the same run.")
  public long seed = 1;

  /** Returns how the networks are trained on so many images. */
  public GanStageOptions stage(GanVariant.Recipe recipe, int images) {
    int steps = criticSteps == null ? 1 : criticSteps;
    if (batch % steps != 0) {
      throw new UsageException(
          "--batch: %d images can't be divided among --critic-steps %d".formatted(batch, steps));
    }
    double rate = learningRate == null ? recipe.learningRate() : learningRate;
    GanStageOptions stage =
        new GanStageOptions(
            epochs,
            batch,
            steps,
            rate,
            discriminatorLearningRate == null ? rate : discriminatorLearningRate,
            averageDecay,
            precision.precision);
    long updates = (long) steps * stage.totalSteps(stage.stepsPerEpoch(images));
    if (updates > Integer.MAX_VALUE) {
      throw new UsageException(
          "%d updates of the discriminator are too many, expected at most %d"
              .formatted(updates, Integer.MAX_VALUE));
    }
    return stage;
  }

  /** Changes what bounds a composition's discriminator. */
  public GanConfig applyTo(GanConfig config) {
    return config.withConstraint(constraint(config.constraint()));
  }

  private CriticConstraint.Bound constraint(CriticConstraint.Bound recipe) {
    if (constraint == null && constraintLimit == null) {
      return recipe;
    }
    CriticConstraint.Bound chosen =
        CriticConstraint.Bound.of(constraint == null ? recipe.kind() : constraint);
    if (constraintLimit == null) {
      return chosen;
    }
    if (chosen.kind() == CriticConstraint.Kind.NONE) {
      throw new UsageException("--constraint-limit: there is no constraint to limit");
    }
    return new CriticConstraint.Bound(chosen.kind(), constraintLimit);
  }
}
