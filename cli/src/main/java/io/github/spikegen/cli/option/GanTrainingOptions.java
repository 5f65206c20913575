package io.github.spikegen.cli.option;

import io.github.spikegen.gan.CriticConstraint;
import io.github.spikegen.gan.GanConfig;
import io.github.spikegen.run.gan.GanStageOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How generator and discriminator are trained. */
public final class GanTrainingOptions {

  private static final double CLIPPING_LIMIT = 0.01;

  /** The constraints as they are typed. */
  public enum Constraint {
    NONE,
    CLIPPING,
    SPECTRAL,
    OUTPUT_SPECTRAL;

    static Constraint of(CriticConstraint.Kind kind) {
      return switch (kind) {
        case NONE -> NONE;
        case WEIGHT_CLIPPING -> CLIPPING;
        case SPECTRAL_NORMALISATION -> SPECTRAL;
        case OUTPUT_SPECTRAL_NORMALISATION -> OUTPUT_SPECTRAL;
      };
    }
  }

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
  public Constraint constraint;

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

  /** Returns how long the networks are trained. */
  public GanStageOptions stage() {
    return new GanStageOptions(epochs, batch, averageDecay, precision.precision);
  }

  /** Changes how fast a composition learns from so many images, and what bounds it. */
  public GanConfig applyTo(GanConfig config, int images) {
    int steps = criticSteps == null ? config.criticSteps() : criticSteps;
    requireDivisible(steps, images);
    double generatorRate = learningRate == null ? config.generatorRate() : learningRate;
    double sharedRate = learningRate == null ? config.discriminatorRate() : learningRate;
    return config
        .withCriticSteps(steps)
        .withLearningRates(
            generatorRate,
            discriminatorLearningRate == null ? sharedRate : discriminatorLearningRate)
        .withConstraint(constraint(config.constraint()));
  }

  private void requireDivisible(int steps, int images) {
    if (batch % steps != 0) {
      throw new UsageException(
          "--batch: %d images can't be divided among --critic-steps %d".formatted(batch, steps));
    }
    long updates = (long) steps * stage().totalSteps(stage().stepsPerEpoch(images));
    if (updates > Integer.MAX_VALUE) {
      throw new UsageException(
          "%d updates of the discriminator are too many, expected at most %d"
              .formatted(updates, Integer.MAX_VALUE));
    }
  }

  private CriticConstraint constraint(CriticConstraint recipe) {
    if (constraint == null && constraintLimit == null) {
      return recipe;
    }
    CriticConstraint chosen =
        switch (constraint == null ? Constraint.of(recipe.kind()) : constraint) {
          case NONE -> CriticConstraint.none();
          case CLIPPING -> CriticConstraint.weightClipping(CLIPPING_LIMIT);
          case SPECTRAL -> CriticConstraint.spectralNormalisation();
          case OUTPUT_SPECTRAL -> CriticConstraint.outputSpectralNormalisation();
        };
    if (constraintLimit == null) {
      return chosen;
    }
    if (chosen.kind() == CriticConstraint.Kind.NONE) {
      throw new UsageException("--constraint-limit: there is no constraint to limit");
    }
    return new CriticConstraint(chosen.kind(), constraintLimit);
  }
}
