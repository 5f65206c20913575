package io.github.spikegen.cli.option;

import io.github.spikegen.diffusion.AbsorbingProcess;
import io.github.spikegen.diffusion.SamplingOptions;
import io.github.spikegen.diffusion.UnmaskingOrder;
import io.github.spikegen.run.diffusion.ClassChoice;
import io.github.spikegen.run.diffusion.DiffusionRunConfig;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How tokens are drawn. */
public final class DiffusionDrawingOptions {

  private static final SamplingOptions DEFAULTS = SamplingOptions.of();

  @Option(
      names = "--temperature",
      paramLabel = "X",
      converter = Numbers.Positive.class,
      description = "Divides the logits: below 1 gives likelier and less varied images.")
  private double temperature = DEFAULTS.temperature();

  @Option(
      names = "--top-k",
      paramLabel = "K",
      converter = Numbers.AtLeastOne.class,
      description =
          "Draw each token among its K likeliest codes; 1 always takes the likeliest (default: all"
              + " codes).")
  private Integer topK;

  @Option(
      names = "--steps",
      paramLabel = "K",
      converter = Numbers.AtLeastOne.class,
      description =
          "Sampling steps; fewer are faster and reveal more tokens at once (default: all steps of"
              + " the noise process).")
  private Integer steps;

  @Option(
      names = "--order",
      paramLabel = "O",
      converter = Order.class,
      description =
          "Which tokens a step reveals: random (the model's distribution), confidence (the likeliest"
              + " first) or halton (spread evenly over the image).")
  private UnmaskingOrder order = DEFAULTS.order();

  @Option(
      names = "--class",
      paramLabel = "C",
      converter = Numbers.WholeAtLeastZero.class,
      description =
          "With a model trained with --labels: the class to draw, from 0 as in the data set"
              + " (default: every image's own; new images take all in turn).")
  private Integer onlyClass;

  @Option(
      names = "--guidance",
      paramLabel = "G",
      converter = Numbers.AtLeastZero.class,
      description =
          "With a model trained with --labels: above 1 draws what tells the class from others, and"
              + " costs twice the network calls; 0 draws without class (default: 1).")
  private Double guidance;

  /** Reads the name of an order. */
  static final class Order implements ITypeConverter<UnmaskingOrder> {

    @Override
    public UnmaskingOrder convert(String name) {
      try {
        return UnmaskingOrder.valueOf(name);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** Returns how to draw from a model. */
  public SamplingOptions sampling(DiffusionRunConfig config, DiffusionModelFolder model) {
    AbsorbingProcess process = config.process();
    requireAtMost("--steps", steps, process.steps(), "the steps of the noise process", model);
    requireAtMost("--top-k", topK, process.codebookSize(), "the codes", model);
    return SamplingOptions.of()
        .withSteps(steps == null ? process.steps() : steps)
        .withTopK(topK == null ? process.codebookSize() : topK)
        .withTemperature(temperature)
        .withOrder(order);
  }

  private static void requireAtMost(
      String option, Integer value, int most, String what, DiffusionModelFolder model) {
    if (value != null && value > most) {
      throw new UsageException(
          "%s: expected at most %d, %s of %s, but was %d"
              .formatted(option, most, what, model, value));
    }
  }

  /** Returns which classes to draw from a model. */
  public ClassChoice classes(DiffusionRunConfig config, DiffusionModelFolder model) {
    int classes = config.denoiser().classes();
    requireLabels("--class", onlyClass, classes, model);
    requireLabels("--guidance", guidance, classes, model);
    if (onlyClass != null && onlyClass >= classes) {
      throw new UsageException(
          "--class: expected 0 to %d, the classes of %s, but was %d"
              .formatted(classes - 1, model, onlyClass));
    }
    if (guidance != null && guidance != 1 && config.labelDropout() == 0) {
      throw new UsageException(
          "--guidance: %s was trained with --label-dropout 0, and knows no image without its class"
              .formatted(model));
    }
    return new ClassChoice(onlyClass, guidance == null ? 1 : guidance);
  }

  private static void requireLabels(
      String option, Number value, int classes, DiffusionModelFolder model) {
    if (value != null && classes == 0) {
      throw new UsageException("%s: %s was trained without --labels".formatted(option, model));
    }
  }
}
