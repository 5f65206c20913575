package io.github.spikegen.run;

import java.util.List;
import java.util.Objects;

/**
 * A family of models, whose runs have one kind of config.
 *
 * @param <C> the class of a run's config
 * @param name the name in {@code config.json}, such as {@code spiking-diffusion}
 * @param format the version of the config's format
 * @param config the class of a run's config, a record
 * @param stages the stages in which a model is trained, in their order, at least one
 */
public record ModelFamily<C extends RunConfig>(
    String name, int format, Class<C> config, List<Stage> stages) {

  /** Checks the values. */
  public ModelFamily {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(config, "config");
    stages = List.copyOf(stages);
    if (stages.isEmpty()) {
      throw new IllegalArgumentException("stages must be at least one, but are none");
    }
  }
}
