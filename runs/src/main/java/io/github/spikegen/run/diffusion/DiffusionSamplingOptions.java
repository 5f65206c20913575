package io.github.spikegen.run.diffusion;

import io.github.spikegen.config.Hyperparameter;
import io.github.spikegen.config.Hyperparameters;
import io.github.spikegen.diffusion.SamplingOptions;
import io.github.spikegen.diffusion.UnmaskingOrder;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.SampleRequest;

/** How tokens are drawn; what is null is as the word for it says. */
record DiffusionSamplingOptions(
    @Hyperparameter(
            label = "X",
            help = "Divides the logits: below 1 gives likelier and less varied images.",
            atLeast = 1e-3,
            none = "1.0",
            atMost = 1000)
        Double temperature,
    @Hyperparameter(
            label = "K",
            help = "Draw each token among its K likeliest codes; 1 always takes the likeliest.",
            atLeast = 1,
            none = "all codes",
            atMost = 65536)
        Integer topK,
    @Hyperparameter(
            label = "K",
            help = "Sampling steps; fewer are faster and unmask more tokens at once.",
            atLeast = 1,
            none = "all steps of the noise process",
            atMost = 16384)
        Integer steps,
    @Hyperparameter(
            label = "O",
            help =
                "Which tokens a step unmasks: random (the model's distribution), confidence (the"
                    + " likeliest first) or halton (spread evenly over the image).",
            none = "random")
        UnmaskingOrder order,
    @Hyperparameter(
            name = "class",
            label = "C",
            help =
                "With a model trained with labels: the class to draw, from 0 as in the data set"
                    + " (default: every image's own; new images take all in turn).",
            atLeast = 0,
            atMost = 65535)
        Integer onlyClass,
    @Hyperparameter(
            label = "G",
            help =
                "With a model trained with labels: above 1 draws what tells the class from"
                    + " others, and costs twice the network calls; 0 draws without class.",
            atLeast = 0,
            none = "1",
            atMost = 1000)
        Double guidance) {

  /** Returns how a request draws, checked against the run. */
  static SamplingOptions of(SampleRequest request, DiffusionRunConfig config, String run) {
    SamplingOptions options =
        request
            .options()
            .checked(Hyperparameters.of(SamplingOptions.class))
            .applyTo(SamplingOptions.of())
            .withBatchSize(request.batchSize());
    int classes = config.denoiser().classes();
    requireAtMost(
        "steps", options.steps(), config.process().steps(), "the steps of the noise process", run);
    requireAtMost("top-k", options.topK(), config.process().codebookSize(), "the codes", run);
    if (request.onlyClass() != null) {
      requireLabels("class", classes, run);
      if (request.onlyClass() >= classes) {
        throw new RunException(
            "class",
            "expected 0 to %d, the classes of %s, but was %d"
                .formatted(classes - 1, run, request.onlyClass()));
      }
    }
    if (request.options().has("guidance")) {
      requireLabels("guidance", classes, run);
      if (options.guidance() != 1 && config.labelDropout() == 0) {
        throw new RunException(
            "guidance",
            "%s was trained with a label dropout of 0, and knows no image without its class"
                .formatted(run));
      }
    }
    return options;
  }

  private static void requireAtMost(String option, int value, int most, String what, String run) {
    if (value > most) {
      throw new RunException(
          option, "expected at most %d, %s of %s, but was %d".formatted(most, what, run, value));
    }
  }

  private static void requireLabels(String option, int classes, String run) {
    if (classes == 0) {
      throw new RunException(option, run + " was trained without labels");
    }
  }
}
