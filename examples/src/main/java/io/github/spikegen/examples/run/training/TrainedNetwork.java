package io.github.spikegen.examples.run.training;

import ai.djl.nn.Block;
import io.github.spikegen.examples.run.Network;
import io.github.spikegen.training.StatefulOptimizer;
import java.util.Objects;

/**
 * A network in training: what a checkpoint saves of it.
 *
 * @param network which network of the run it is
 * @param block the network, initialised
 * @param optimizer updates its parameters and no others
 */
public record TrainedNetwork(Network network, Block block, StatefulOptimizer optimizer) {

  /** Checks that nothing is missing. */
  public TrainedNetwork {
    Objects.requireNonNull(network, "network");
    Objects.requireNonNull(block, "block");
    Objects.requireNonNull(optimizer, "optimizer");
  }
}
