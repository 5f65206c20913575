package io.github.spikegen.run.reproduction;

import io.github.spikegen.run.ModelFamily;
import io.github.spikegen.run.OptionValues;
import io.github.spikegen.run.evaluation.Judges;
import io.github.spikegen.run.reproduction.Plan.PlannedModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A plan with the same data sets and families, whose networks are as small as can be: the last
 * model of each family, by its first recipe, judged by an autoencoder.
 */
final class TinyPlan {

  private static final Map<String, Map<String, Object>> TINY =
      Map.of(
          "diffusion",
          Map.of(
              "time-steps",
              2,
              "channels",
              List.of(4, 4),
              "codes",
              8,
              "code-dimension",
              4,
              "denoiser-channels",
              List.of(4, 4),
              "vq-batch",
              8,
              "prior-batch",
              8,
              "vq-epochs",
              1,
              "prior-epochs",
              1),
          "fsvae",
          Map.of(
              "time-steps",
              2,
              "channels",
              List.of(4, 4),
              "code-dimension",
              4,
              "latent-units",
              6,
              "choices",
              3,
              "batch",
              8,
              "epochs",
              1),
          "gan",
          Map.of(
              "time-steps",
              2,
              "latent-size",
              4,
              "hidden-units",
              8,
              "channels",
              List.of(4, 4),
              "batch",
              8,
              "epochs",
              1));

  private TinyPlan() {}

  static Plan of(Plan plan) {
    Map<String, PlannedModel> last = new LinkedHashMap<>();
    plan.models().forEach(model -> last.put(model.family(), of(model)));
    return new Plan(
        plan.name(),
        plan.about(),
        plan.protocol(),
        List.of(Judges.AUTOENCODER),
        8,
        List.of(1L),
        plan.data(),
        List.copyOf(last.values()));
  }

  private static PlannedModel of(PlannedModel model) {
    OptionValues options = model.options();
    for (var option : TINY.get(ModelFamily.named(model.family()).command()).entrySet()) {
      options = options.with(option.getKey(), option.getValue());
    }
    return new PlannedModel(
        model.name(),
        model.family(),
        model.datasets(),
        model.recipes().subList(0, 1),
        Map.of("tiny", OptionValues.NONE),
        options,
        model.sampling().subList(0, 1));
  }
}
