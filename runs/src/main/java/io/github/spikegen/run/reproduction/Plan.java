package io.github.spikegen.run.reproduction;

import io.github.spikegen.config.HyperparameterSpec;
import io.github.spikegen.config.Hyperparameters;
import io.github.spikegen.internal.Require;
import io.github.spikegen.run.ModelFamily;
import io.github.spikegen.run.OptionValues;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.evaluation.Judges;
import io.github.spikegen.run.evaluation.Protocol;
import io.github.spikegen.training.InvalidFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Which models are trained on which data, and how all of them are judged. {@link #runs()} are all
 * combinations of models, their recipes and budgets, data sets and seeds.
 *
 * @param name what the plan is called
 * @param about what it is for, one sentence
 * @param protocol how images are compared
 * @param judges whose features are compared, one or more: {@link Judges#CLASSIFIER}, {@link
 *     Judges#AUTOENCODER}, or the path of a TorchScript file
 * @param images how many images each model draws, at least 8
 * @param seeds where the random numbers of runs come from, one or more
 * @param data the data sets, one or more
 * @param models the models, one or more
 */
public record Plan(
    String name,
    String about,
    Protocol protocol,
    List<String> judges,
    int images,
    List<Long> seeds,
    List<PlannedData> data,
    List<PlannedModel> models) {

  private static final int FEWEST_IMAGES = 8;
  private static final String SEED = "seed";
  private static final String RECIPE = "recipe";

  public Plan {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(about, "about");
    Objects.requireNonNull(protocol, "protocol");
    judges = required("judges", judges);
    Require.atLeast("images", FEWEST_IMAGES, images);
    seeds = required("seeds", seeds);
    data = required("data", data);
    models = required("models", models);
    requireJudges(judges, data);
    requireDatasets(data, models);
    Set<String> ids = new HashSet<>();
    for (PlannedRun run : runs(seeds, data, models)) {
      if (!ids.add(run.id())) {
        throw new IllegalArgumentException("two runs of the plan are the same: " + run.id());
      }
    }
  }

  private static void requireJudges(List<String> judges, List<PlannedData> data) {
    for (String judge : judges) {
      Judges.requireName(judge);
      for (PlannedData set : data) {
        if (judge.equals(Judges.CLASSIFIER) && !set.dataset().hasLabels()) {
          throw new IllegalArgumentException(
              "judges: %s has no labels, which a classifier is trained on; name others, such as %s"
                  .formatted(set.dataset().displayName(), Judges.AUTOENCODER));
        }
      }
    }
  }

  private static void requireDatasets(List<PlannedData> data, List<PlannedModel> models) {
    List<String> known = data.stream().map(set -> set.dataset().displayName()).toList();
    for (PlannedModel model : models) {
      for (String dataset : model.datasets()) {
        if (!known.contains(dataset)) {
          throw new IllegalArgumentException(
              "%s: %s is not among the data of the plan".formatted(model.name(), dataset));
        }
      }
    }
  }

  private static <T> List<T> required(String what, List<T> values) {
    if (values == null || values.isEmpty()) {
      throw new IllegalArgumentException(what + " must be one or more, but are none");
    }
    return List.copyOf(values);
  }

  /**
   * A data set of a plan.
   *
   * @param dataset the data set
   * @param limit how many of the first images of either part are used at most, or null for all
   */
  public record PlannedData(NamedDataset dataset, Integer limit) {

    public PlannedData {
      Objects.requireNonNull(dataset, "dataset");
      if (dataset.isSequences()) {
        throw new IllegalArgumentException(
            "dataset: %s has sequences, which can't be judged".formatted(dataset.displayName()));
      }
      if (limit != null) {
        Require.atLeast("limit", 1, limit);
      }
    }
  }

  /**
   * A model of a plan.
   *
   * @param name what tables call it
   * @param family the family by its name or that of its commands
   * @param datasets the names of the data sets that it is trained on; empty for all of the plan
   * @param recipes what its settings start from, values of the family's option {@code --recipe};
   *     empty for the family's default
   * @param budgets options that say how long it is trained, by what tables call the budget; one or
   *     more
   * @param options options of training that all of its runs have
   * @param sampling options of sampling; a model draws its images once for each of them, one or
   *     more
   */
  public record PlannedModel(
      String name,
      String family,
      List<String> datasets,
      List<String> recipes,
      Map<String, OptionValues> budgets,
      OptionValues options,
      List<OptionValues> sampling) {

    public PlannedModel {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(family, "family");
      datasets = List.copyOf(datasets);
      recipes = List.copyOf(recipes);
      budgets = Map.copyOf(budgets);
      sampling = required("sampling", sampling);
      Objects.requireNonNull(options, "options");
      if (budgets.isEmpty()) {
        throw new IllegalArgumentException("budgets must be one or more, but are none");
      }
      ModelFamily<?> known = ModelFamily.named(family);
      try {
        for (OptionValues budget : budgets.values()) {
          for (String recipe : orNone(recipes)) {
            joined(options, budget, recipe, 1).checked(known.options());
          }
        }
        List<HyperparameterSpec> ofSampling = Hyperparameters.of(known.samplingOptions());
        sampling.forEach(values -> values.checked(ofSampling));
      } catch (RunException e) {
        throw new IllegalArgumentException("%s: %s".formatted(name, PlanFile.told(e)));
      }
    }

    /** A list of null where no recipe is named. */
    private static List<String> orNone(List<String> recipes) {
      return recipes.isEmpty() ? Collections.singletonList(null) : recipes;
    }

    private static OptionValues joined(
        OptionValues options, OptionValues budget, String recipe, long seed) {
      for (String own : List.of(SEED, RECIPE)) {
        if (options.has(own) || budget.has(own)) {
          throw new RunException(own, "is no option here: a plan has a field for it");
        }
      }
      OptionValues all = options;
      for (Map.Entry<String, Object> option : budget.values().entrySet()) {
        all = all.with(option.getKey(), option.getValue());
      }
      return (recipe == null ? all : all.with(RECIPE, recipe)).with(SEED, seed);
    }

    private List<PlannedRun> runs(PlannedData data, long seed) {
      List<PlannedRun> runs = new ArrayList<>();
      for (String recipe : orNone(recipes)) {
        budgets.keySet().stream()
            .sorted()
            .forEach(
                budget ->
                    runs.add(
                        new PlannedRun(
                            this,
                            data,
                            recipe == null ? "default" : recipe,
                            budget,
                            seed,
                            joined(options, budgets.get(budget), recipe, seed))));
      }
      return runs;
    }
  }

  /**
   * A run of a plan.
   *
   * @param model its model
   * @param data its data
   * @param recipe what its settings start from
   * @param budget what tables call its budget
   * @param seed where its random numbers come from
   * @param options all options of its training
   */
  public record PlannedRun(
      PlannedModel model,
      PlannedData data,
      String recipe,
      String budget,
      long seed,
      OptionValues options) {

    /** {@return the name of its folder: lower-case letters, digits and hyphens} */
    public String id() {
      String limit = data.limit() == null ? "" : "-" + data.limit();
      return "%s-%s%s-%s-%s-seed-%d"
          .formatted(
              plain(model.name()),
              data.dataset().displayName(),
              limit,
              plain(recipe),
              plain(budget),
              seed);
    }

    /** {@return what the run is, for readers} */
    public String title() {
      return "%s on %s%s, recipe %s, budget %s, seed %d"
          .formatted(
              model.name(),
              data.dataset().displayName(),
              data.limit() == null ? "" : " (first %,d images)".formatted(data.limit()),
              recipe,
              budget,
              seed);
    }

    private static String plain(String text) {
      return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }
  }

  /** {@return all runs, data set by data set: those of the first seed first} */
  public List<PlannedRun> runs() {
    return runs(seeds, data, models);
  }

  private static List<PlannedRun> runs(
      List<Long> seeds, List<PlannedData> data, List<PlannedModel> models) {
    List<PlannedRun> runs = new ArrayList<>();
    for (PlannedData set : data) {
      for (long seed : seeds) {
        for (PlannedModel model : models) {
          if (model.datasets().isEmpty()
              || model.datasets().contains(set.dataset().displayName())) {
            runs.addAll(model.runs(set, seed));
          }
        }
      }
    }
    return runs;
  }

  /** {@return the names of the plans that come with the library} */
  public static List<String> builtIn() {
    return PlanFile.BUILT_IN;
  }

  /**
   * Reads a plan.
   *
   * @param nameOrFile one of {@link #builtIn()}, or the path of a JSON file
   * @return the plan
   * @throws RunException if there is no such plan and no such file
   * @throws InvalidFileException if the file is damaged, or names something that there is not
   * @throws IOException if reading fails
   */
  public static Plan read(String nameOrFile) throws IOException {
    return PlanFile.BUILT_IN.contains(nameOrFile)
        ? PlanFile.builtIn(nameOrFile)
        : PlanFile.read(Path.of(nameOrFile));
  }
}
