package io.github.spikegen.run;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.training.ArrayFile;
import io.github.spikegen.training.InvalidFileException;
import io.github.spikegen.training.ParameterFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Makes the networks of a run, with first or with trained weights. */
public final class RunNetworks {

  private RunNetworks() {}

  /**
   * Returns what the first weights of a network are drawn from.
   *
   * @param config the run's config
   * @param network which network, or which networks that are made together, of the run
   * @return the key, of the run's seed and the name alone
   */
  public static RandomKey weightsKey(RunConfig config, String network) {
    return RandomKey.of(config.seed()).fold(-1).fold(network.hashCode());
  }

  /**
   * Makes a network and loads its trained weights.
   *
   * @param <B> the network's class
   * @param folder the run's folder
   * @param network which network of the run it is
   * @param maker initializes it
   * @return the trained network
   * @throws InvalidFileException if the weights are missing, damaged, or of another model
   * @throws IOException if reading fails
   */
  public static <B extends Block> B load(RunFolder folder, String network, Supplier<B> maker)
      throws IOException {
    Path weights = folder.weights(network);
    if (!Files.isRegularFile(weights)) {
      throw new InvalidFileException(
          weights, "is missing: the run's training has not come this far (resume it)");
    }
    B block = maker.get();
    loadWeights(weights, block);
    return block;
  }

  /**
   * Copies weights of a run into a network. Names of parameters contain names of classes; those
   * that classes had in earlier versions are known here.
   *
   * @param file one of the files with weights
   * @param block the network, initialized
   * @throws InvalidFileException if the weights are damaged, or of another model
   * @throws IOException if reading fails
   */
  public static void loadWeights(Path file, Block block) throws IOException {
    ParameterFile.load(file, block, RunNetworks::today);
  }

  /**
   * Reads the state of an optimizer or of an average, with names as in {@link #loadWeights}.
   *
   * @param manager the manager of the arrays
   * @param file one of the files to resume from
   * @return the arrays
   * @throws InvalidFileException if the file is damaged
   * @throws IOException if reading fails
   */
  public static NDList loadState(NDManager manager, Path file) throws IOException {
    NDList state = ArrayFile.load(manager, file);
    state.forEach(array -> array.setName(today(array.getName())));
    return state;
  }

  private static String today(String name) {
    return name.replace("NormalisedNeurons", "NormalizedNeurons");
  }
}
