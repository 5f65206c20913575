package io.github.spikegen.run;

import java.util.List;

/**
 * Everything that determines a run: what {@code config.json} holds, whose first two entries {@code
 * format} and {@code model} say which family's config it is.
 */
public interface RunConfig {

  /** {@return the family of the model} */
  ModelFamily<?> family();

  /** {@return where all random numbers come from} */
  long seed();

  /** {@return what the model is trained on} */
  DataDescription data();

  /**
   * {@return how a stage is trained, its options}
   *
   * @param stage a stage of the family
   */
  StageOptions training(Stage stage);

  /** {@return the stages of the family} */
  default List<Stage> stages() {
    return family().stages();
  }
}
