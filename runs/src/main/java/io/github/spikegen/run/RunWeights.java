package io.github.spikegen.run;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.data.DataFileException;
import io.github.spikegen.image.NumpyArchive;
import io.github.spikegen.image.NumpyArray;
import io.github.spikegen.run.GenerativeModel.ModelNetwork;
import io.github.spikegen.training.InvalidFileException;
import io.github.spikegen.training.ParameterFile;
import io.github.spikegen.training.StateDict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Weights of a run's networks to and from PyTorch, by the names of a {@code state_dict}. */
public final class RunWeights {

  private RunWeights() {}

  /**
   * {@return the parameters of one network of a model by their names in PyTorch}
   *
   * @param model the model
   * @param network the network's name, such as {@code vq-svae}
   * @throws RunException if the model has no such network, or PyTorch no names for it
   */
  public static StateDict stateDict(GenerativeModel model, String network) {
    Optional<ModelNetwork> found =
        model.networks().stream().filter(known -> known.name().equals(network)).findAny();
    if (found.isEmpty()) {
      throw new RunException(
          "network",
          "%s has no %s, expected one of %s"
              .formatted(
                  model.folder().name(),
                  network,
                  model.networks().stream()
                      .map(ModelNetwork::name)
                      .collect(Collectors.joining(", "))));
    }
    if (!(found.get().block() instanceof StateDict.Exchangeable exchangeable)) {
      throw new RunException("network", "there are no names in PyTorch for the " + network);
    }
    try {
      return exchangeable.stateDict();
    } catch (IllegalArgumentException e) {
      throw new RunException("network", e.getMessage());
    }
  }

  /**
   * Copies a run, but for the weights of one of its networks, which are read from a file: the
   * config tells what they are the weights of.
   *
   * @param run the run, whose networks are all trained
   * @param network the network's name, such as {@code vq-svae}
   * @param file a {@code state_dict} as safetensors, or as a NumPy archive whose name ends with
   *     {@code .npz}
   * @param target a folder that is missing or empty
   * @param overwrite whether an older run in the target is replaced
   * @throws RunException if there is no run or no such network, or the target is not free
   * @throws InvalidFileException if the weights don't fit the network, or a file is damaged
   * @throws DataFileException if the file is no NumPy archive of numbers
   * @throws IOException if reading or writing fails
   */
  public static void replace(
      RunFolder run, String network, Path file, RunFolder target, boolean overwrite)
      throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      GenerativeModel model = GenerativeModel.load(run, manager);
      StateDict weights = stateDict(model, network);
      if (file.toString().endsWith(".npz")) {
        loadArchive(file, weights, manager);
      } else {
        weights.load(file);
      }
      RunExport.clear(run, target, overwrite);
      for (ModelNetwork each : model.networks()) {
        ParameterFile.save(target.weights(each.name()), each.block());
      }
    }
    RunExport.copyConfig(run, target);
  }

  private static void loadArchive(Path file, StateDict weights, NDManager manager)
      throws IOException {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    for (String name : NumpyArchive.names(file)) {
      NumpyArray array = NumpyArchive.read(file, name);
      if (array.isText()) {
        throw new DataFileException("%s has text in '%s'".formatted(file, name));
      }
      arrays.put(name, manager.create(array.numbers(), array.shape()));
    }
    try {
      weights.set(arrays);
    } catch (IllegalArgumentException e) {
      throw new InvalidFileException(file, e.getMessage());
    }
  }
}
