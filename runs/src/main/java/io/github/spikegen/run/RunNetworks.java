package io.github.spikegen.run;

import ai.djl.engine.Engine;
import ai.djl.nn.Block;
import io.github.spikegen.training.InvalidFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Makes the networks of a run, with first or with trained weights. */
public final class RunNetworks {

  private RunNetworks() {}

  /**
   * Makes something whose first weights depend on the run's seed alone.
   *
   * @param <T> what is made
   * @param config the run's config
   * @param maker initialises one network or more
   * @return what it made
   */
  public static <T> T create(RunConfig config, Supplier<T> maker) {
    // the engine takes 32 bits
    Engine.getInstance().setRandomSeed(Long.hashCode(config.seed()));
    return maker.get();
  }

  /**
   * Makes a network and loads its trained weights.
   *
   * @param <B> the network's class
   * @param folder the run's folder
   * @param network which network of the run it is
   * @param maker initialises it
   * @return the trained network
   * @throws InvalidFileException if the weights are missing, damaged, or of another model
   * @throws IOException if reading fails
   */
  public static <B extends Block> B load(RunFolder folder, String network, Supplier<B> maker)
      throws IOException {
    Path weights = folder.weights(network);
    if (!Files.isRegularFile(weights)) {
      throw new InvalidFileException(
          weights, "is missing: the run's training has not come this far (see --resume)");
    }
    B block = maker.get();
    RunFolder.loadWeights(weights, block);
    return block;
  }
}
