package io.github.spikegen.run;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.training.InvalidFileException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  /**
   * Returns the name in {@code config.json}.
   *
   * @return such as {@code spiking-diffusion}
   */
  String name();

  /**
   * Returns the name of the family's commands.
   *
   * @return such as {@code diffusion}
   */
  String command();

  /**
   * Returns the version of the config's format that is written.
   *
   * @return at least 1
   */
  int format();

  /**
   * Returns the class of a run's config.
   *
   * @return a record
   */
  Class<C> configType();

  /**
   * Returns the stages in which a model is trained.
   *
   * @return the stages in their order, at least one
   */
  List<Stage> stages();

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
   * Returns the options of sampling beyond those of every family.
   *
   * @return a record whose components are hyper-parameters
   */
  Class<? extends Record> samplingOptions();

  /**
   * Finds all families.
   *
   * @return families in the order of their jars
   * @throws IllegalStateException if two have one name, or one can't be loaded
   */
  static List<ModelFamily<?>> all() {
    Map<String, ModelFamily<?>> byName = new LinkedHashMap<>();
    try {
      for (ModelFamily<?> family : ServiceLoader.load(ModelFamily.class)) {
        ModelFamily<?> other = byName.putIfAbsent(family.name(), family);
        if (other != null) {
          throw new IllegalStateException(
              "two families of models have the name %s: %s and %s"
                  .formatted(
                      family.name(), other.getClass().getName(), family.getClass().getName()));
        }
      }
    } catch (ServiceConfigurationError e) {
      throw new IllegalStateException("a family of models can't be loaded: " + e.getMessage(), e);
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
}
