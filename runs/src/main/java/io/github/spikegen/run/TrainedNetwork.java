package io.github.spikegen.run;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.github.spikegen.optimizer.StatefulOptimizer;
import io.github.spikegen.optimizer.WeightAverage;
import io.github.spikegen.training.TrainingLoop;
import java.util.Objects;
import java.util.Optional;

/**
 * A network in training: what a checkpoint saves of it.
 *
 * @param network which network of the run it is
 * @param block the network, initialised
 * @param optimizer updates its parameters and no others
 * @param average the average of its weights, if there is one; whoever trains the network updates it
 *     after each step, as {@link #loop} does
 */
public record TrainedNetwork(
    String network, Block block, StatefulOptimizer optimizer, Optional<WeightAverage> average)
    implements AutoCloseable {

  /** Checks that nothing is missing. */
  public TrainedNetwork {
    Objects.requireNonNull(network, "network");
    Objects.requireNonNull(block, "block");
    Objects.requireNonNull(optimizer, "optimizer");
    Objects.requireNonNull(average, "average");
  }

  /**
   * Makes a network in training without an average of its weights.
   *
   * @param network which network of the run it is
   * @param block the network, initialised
   * @param optimizer updates its parameters and no others
   */
  public TrainedNetwork(String network, Block block, StatefulOptimizer optimizer) {
    this(network, block, optimizer, Optional.empty());
  }

  /**
   * Begins the average of a network's weights.
   *
   * @param decay its decay, in [0, 1); 0 for none
   * @param block the network, initialised
   * @return the average, if there is to be one
   */
  public static Optional<WeightAverage> average(double decay, Block block) {
    return decay == 0
        ? Optional.empty()
        : Optional.of(new WeightAverage(decay, block.getParameters()));
  }

  /**
   * {@return the loop that trains it, average included: a loop without clipping, listener and stop}
   *
   * @param manager the manager under which every step has its own
   */
  public TrainingLoop loop(NDManager manager) {
    TrainingLoop loop = new TrainingLoop(manager, block.getParameters(), optimizer);
    return average.map(loop::withAverage).orElse(loop);
  }

  /**
   * Counts what is trained.
   *
   * @return how many numbers gradients move
   */
  public long parameters() {
    return block.getParameters().values().stream()
        .filter(Parameter::requiresGradient)
        .mapToLong(parameter -> parameter.getArray().size())
        .sum();
  }

  /** Frees optimizer and average; the network stays. */
  @Override
  public void close() {
    optimizer.close();
    average.ifPresent(WeightAverage::close);
  }
}
