package io.github.spikegen.run;

import ai.djl.nn.Block;
import java.util.Objects;
import java.util.Set;

/**
 * A network of a trained model.
 *
 * @param name the name of its file and of its part in reports, such as {@code vq-svae}
 * @param title what readers call it, such as {@code autoencoder}
 * @param layerPrefix what stands before the names of its layers in the run's log: {@code
 *     generator.} where several networks share a log, else nothing
 * @param block the network
 * @param uses when it runs
 */
public record ModelNetwork(
    String name, String title, String layerPrefix, Block block, Set<Use> uses) {

  /** When a network runs. */
  public enum Use {
    /** When an image is drawn. */
    DRAWS,
    /** Several times for an image that is drawn. */
    REPEATS,
    /** On images. */
    PERCEIVES
  }

  /** Checks that nothing is missing. */
  public ModelNetwork {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(layerPrefix, "layerPrefix");
    Objects.requireNonNull(block, "block");
    uses = Set.copyOf(uses);
  }

  /**
   * Tells when the network runs.
   *
   * @param use a use
   * @return whether it has this use
   */
  public boolean is(Use use) {
    return uses.contains(use);
  }
}
