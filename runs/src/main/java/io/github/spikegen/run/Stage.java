package io.github.spikegen.run;

import io.github.spikegen.autograd.RandomKey;
import java.util.List;
import java.util.Objects;

/**
 * A stage in which networks of a family are trained together.
 *
 * @param label the name in logs and files, such as {@code vq}: lower-case letters, digits, hyphens
 * @param randomStream tells its random numbers from those of other stages, also of other families
 * @param networks the names of the networks that it trains, as their files have them, such as
 *     {@code vq-svae}; one or more
 */
public record Stage(String label, long randomStream, List<String> networks) {

  /** Checks the names. */
  public Stage {
    Objects.requireNonNull(label, "label");
    networks = List.copyOf(networks);
    if (networks.isEmpty()) {
      throw new IllegalArgumentException("networks must be at least one, but are none");
    }
  }

  /**
   * Makes a stage.
   *
   * @param label the name in logs and files
   * @param randomStream tells its random numbers from those of other stages
   * @param networks the names of the networks that it trains, one or more
   * @return the stage
   */
  public static Stage of(String label, long randomStream, String... networks) {
    return new Stage(label, randomStream, List.of(networks));
  }

  /**
   * {@return what an epoch of this stage draws random numbers from: a key that no other epoch and
   * stage has}
   *
   * @param seed the run's seed
   * @param epoch the epoch, counted from 0
   */
  public RandomKey key(long seed, int epoch) {
    return RandomKey.of(seed).fold(randomStream).fold(epoch);
  }

  @Override
  public String toString() {
    return label;
  }
}
