package io.github.spikegen.run;

import java.util.List;

/**
 * Everything that determines a run: what {@code config.json} holds, whose first two entries {@code
 * format} and {@code model} say which family's config it is.
 */
public interface RunConfig {

  /**
   * Returns the family of the model.
   *
   * @return the family
   */
  ModelFamily<?> family();

  /**
   * Returns where all random numbers come from.
   *
   * @return the seed
   */
  long seed();

  /**
   * Returns what the model is trained on.
   *
   * @return the training data
   */
  DataDescription data();

  /**
   * Returns how a stage is trained.
   *
   * @param stage a stage of the family
   * @return its options
   */
  StageOptions training(Stage stage);

  /**
   * Returns the stages of the family.
   *
   * @return the stages in their order
   */
  default List<Stage> stages() {
    return family().stages();
  }
}
