package io.github.spikegen.run;

import ai.djl.ndarray.NDManager;
import com.google.gson.JsonObject;
import io.github.spikegen.config.HyperparameterSpec;
import io.github.spikegen.config.Hyperparameters;
import io.github.spikegen.run.StageTraining.TrainingSession;
import io.github.spikegen.training.InvalidFileException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/**
 * A family of models: how its runs are described, trained and loaded.
 *
 * <p>Families are found by {@link ServiceLoader}: a jar with a family names its class, which has a
 * public constructor without arguments, in {@code
 * META-INF/services/io.github.spikegen.run.ModelFamily}.
 *
 * @param <C> the class of a run's config
 */
public interface ModelFamily<C extends Record & RunConfig> {

  /** {@return the name in {@code config.json}, such as {@code spiking-diffusion}} */
  String name();

  /** {@return the name of the family's commands, such as {@code diffusion}} */
  String command();

  /** {@return the version of the config's format that is written, at least 1} */
  int format();

  /** {@return the class of a run's config: a record} */
  Class<C> configType();

  /**
   * {@return the class of the models, whose interfaces tell what they can do: the class that {@link
   * #load} returns}
   */
  Class<? extends GenerativeModel> modelType();

  /**
   * {@return the interfaces in the config, whose records and enums are told apart in its file: for
   * each interface the classes that files may name}
   */
  default Map<Class<?>, List<Class<?>>> implementations() {
    return Map.of();
  }

  /**
   * Changes a config of an earlier format into one of this format.
   *
   * @param from the format of the file
   * @param config what the file holds; changed
   */
  default void upgrade(int from, JsonObject config) {}

  /** {@return the stages in which a model is trained, at least one} */
  List<Stage> stages();

  /** {@return all options of a run that its config decides: options with different names} */
  default List<HyperparameterSpec> options() {
    return Hyperparameters.of(configType());
  }

  /**
   * {@return the options of training that the config does not keep, since they have no influence on
   * the model, such as how often pictures are drawn: a record whose components are
   * hyper-parameters}
   */
  Class<? extends Record> pictureOptions();

  /**
   * {@return the value of an option that a run was started with, empty where the option does not
   * apply}
   *
   * @param config the run's config
   * @param option the option's name without hyphens
   */
  default Optional<Object> value(C config, String option) {
    return Hyperparameters.value(config, option);
  }

  /**
   * Says what a stage does.
   *
   * @param config the run's config
   * @param stage a stage of the family
   * @return a sentence without full stop
   */
  String stageText(C config, Stage stage);

  /**
   * Says that training images are prepared for a stage.
   *
   * @param stage a stage of the family
   * @param images how many they are
   * @return a sentence
   */
  default String preparingText(Stage stage, int images) {
    return "Preparing %,d training images.".formatted(images);
  }

  /**
   * Says what an epoch gave.
   *
   * @param config the run's config
   * @param figures what the log says about the epoch
   * @return a list such as {@code loss 0.1234, squared error of a pixel 0.0123}
   */
  String epochText(C config, EpochFigures figures);

  /**
   * Says what an epoch shows to go wrong.
   *
   * @param config the run's config
   * @param figures what the log says about the epoch
   * @return sentences without full stop; empty if all is well
   */
  default List<String> warnings(C config, EpochFigures figures) {
    return figures.layerWarnings();
  }

  /**
   * Describes a new run.
   *
   * @param given values of options by their names; others have the family's defaults
   * @param data the training data
   * @return the config
   * @throws RunException if values don't fit each other or the data
   */
  C config(OptionValues given, TrainingData data);

  /**
   * Loads a trained model.
   *
   * @param folder the run's folder
   * @param config its config
   * @param manager the manager of the parameters
   * @return the model
   * @throws InvalidFileException if weights are missing, damaged, or of another model
   * @throws IOException if reading fails
   */
  GenerativeModel load(RunFolder folder, C config, NDManager manager) throws IOException;

  /** {@return whether models learn sequences of frames, not still images alone} */
  default boolean takesSequences() {
    return false;
  }

  /**
   * Checks that data can be trained on; what holds for every family is checked elsewhere.
   *
   * @param config a run's config
   * @param data the training data
   * @throws RunException if they don't fit the config
   */
  default void requireFit(C config, TrainingData data) {}

  /**
   * Prepares the training of a stage.
   *
   * @param stage a stage of the family
   * @param session the run, its data and where the work is done
   * @return the training; close it
   * @throws RunException if the data don't fit
   * @throws IOException if reading fails
   */
  StageTraining training(Stage stage, TrainingSession<C> session) throws IOException;

  /**
   * {@return the options of sampling beyond those of every family: a record whose components are
   * hyper-parameters}
   */
  Class<? extends Record> samplingOptions();

  /**
   * Finds all families.
   *
   * @return families in the order of their jars
   * @throws RunException if two have one name, or one can't be loaded
   */
  static List<ModelFamily<?>> all() {
    Map<String, ModelFamily<?>> byName = new LinkedHashMap<>();
    try {
      for (ModelFamily<?> family : ServiceLoader.load(ModelFamily.class)) {
        ModelFamily<?> other = byName.putIfAbsent(family.name(), family);
        if (other != null) {
          throw new RunException(
              "two families of models have the name %s: %s and %s"
                  .formatted(
                      family.name(), other.getClass().getName(), family.getClass().getName()));
        }
      }
    } catch (ServiceConfigurationError e) {
      throw new RunException("a family of models can't be loaded: " + e.getMessage());
    }
    return new ArrayList<>(byName.values());
  }

  /**
   * Finds a family.
   *
   * @param nameOrCommand its name, or that of its commands
   * @return the family
   * @throws RunException if there is none
   */
  static ModelFamily<?> named(String nameOrCommand) {
    List<ModelFamily<?>> all = all();
    return all.stream()
        .filter(
            family -> family.name().equals(nameOrCommand) || family.command().equals(nameOrCommand))
        .findFirst()
        .orElseThrow(
            () ->
                new RunException(
                    "there is no family of models named %s, only %s; a jar with it may be missing"
                        .formatted(
                            nameOrCommand,
                            all.stream()
                                .map(ModelFamily::name)
                                .collect(Collectors.joining(", ")))));
  }

  /**
   * Checks that given options are those that a run of the family was started with; those of
   * pictures are not looked at.
   *
   * @param run the run's config
   * @param given values of options, also {@code dataset}, {@code limit} and {@code hold-out}
   * @throws RunException if one differs
   */
  default void requireAgreement(RunConfig run, OptionValues given) {
    C config = configType().cast(run);
    Map<String, Object> started = new HashMap<>();
    started.put("dataset", config.data().name());
    started.put("limit", config.data().limit());
    started.put("hold-out", config.data().holdOut());
    for (HyperparameterSpec spec : options()) {
      started.put(spec.name(), value(config, spec.name()).map(spec::write).orElse(null));
    }
    given
        .values()
        .forEach(
            (name, value) -> {
              if (started.containsKey(name)) {
                String now = value instanceof String text ? text : Hyperparameters.write(value);
                Object before = started.get(name);
                if (!now.equals(String.valueOf(before))) {
                  throw new RunException(
                      name,
                      "%s was asked for, but the run to resume was started with %s"
                          .formatted(now, before == null ? "none" : before));
                }
              }
            });
  }
}
