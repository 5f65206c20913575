package io.github.spikegen.run.inspection;

import io.github.spikegen.probe.NeuronLayers;
import java.util.List;
import java.util.Objects;

/**
 * A network whose layers are watched.
 *
 * @param title what it is called for readers, such as {@code denoiser}
 * @param layers its layers of neurons, named as in the run's log; there may be none
 * @param runsOften whether it runs several times for an image, as a denoiser does
 */
public record WatchedNetwork(String title, NeuronLayers layers, boolean runsOften) {

  /** Checks that nothing is missing. */
  public WatchedNetwork {
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(layers, "layers");
  }

  /**
   * Returns the names of the layers.
   *
   * @return names in the order of the network's tree
   */
  public List<String> names() {
    return List.copyOf(layers.byName().keySet());
  }
}
