package io.github.spikegen.run.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.optimizer.WeightAverage;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.RunNetworks;
import io.github.spikegen.run.RunProgress;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.StageTraining.TrainedNetwork;
import io.github.spikegen.training.ArrayFile;
import io.github.spikegen.training.InvalidFileException;
import io.github.spikegen.training.ParameterFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Saves a stage between two steps, so that at any moment of a crash there is one whole checkpoint.
 *
 * <p>Weights, optimizer states and averages are files that must be of the same step. So they are
 * written beside those of the checkpoint before, {@code progress.json} then names the one that
 * counts, and only after that the older files go.
 *
 * @param folder the run's folder
 * @param stage the stage
 * @param networks all that the stage trains
 */
record Checkpoint(RunFolder folder, Stage stage, List<TrainedNetwork> networks) {

  Checkpoint {
    if (!networks.stream().map(TrainedNetwork::network).toList().equals(stage.networks())) {
      throw new IllegalArgumentException(
          "networks must be %s, but are %s".formatted(stage.networks(), networks));
    }
  }

  /** Saves the state, and the sums of an unfinished epoch. */
  void save(RunProgress now, Map<String, double[]> sums) throws IOException {
    if (!sums.isEmpty()) {
      try (NDManager manager = NDManager.newBaseManager()) {
        NDList arrays = new NDList();
        sums.forEach(
            (name, values) -> {
              NDArray array = manager.create(values);
              array.setName(name);
              arrays.add(array);
            });
        ArrayFile.save(folder.resumeSums(now), arrays);
      }
    }
    for (TrainedNetwork trained : networks) {
      ParameterFile.save(weights(now, trained), trained.block());
      try (NDManager copies = NDManager.newBaseManager()) {
        ArrayFile.save(optimizer(now, trained), trained.optimizer().state(copies));
        if (trained.average().isPresent()) {
          ArrayFile.save(average(now, trained), trained.average().get().state(copies));
        }
      }
    }
    try (AveragedWeights averaged = new AveragedWeights(networks)) {
      for (TrainedNetwork trained : networks) {
        ParameterFile.save(folder.weights(trained.network()), trained.block());
      }
    }
    folder.writeProgress(now);
    deleteOthers(now);
  }

  private void deleteOthers(RunProgress now) throws IOException {
    List<Path> current = files(now);
    for (Path file : folder.resumeFiles(stage)) {
      if (!current.contains(file) && !file.equals(folder.resumeSums(now))) {
        Files.delete(file);
      }
    }
  }

  /** Reads the sums of an unfinished epoch; none in runs of earlier builds. */
  Map<String, double[]> sums(RunProgress then) throws IOException {
    Map<String, double[]> sums = new HashMap<>();
    Path file = folder.resumeSums(then);
    if (then.steps() > 0 && Files.exists(file)) {
      try (NDManager manager = NDManager.newBaseManager()) {
        for (NDArray array : RunNetworks.loadState(manager, file)) {
          sums.put(array.getName(), array.toDoubleArray());
        }
      }
    }
    return sums;
  }

  /** Loads a saved state, and removes what a crash left of others. */
  void load(RunProgress then) throws IOException {
    for (Path file : files(then)) {
      if (!Files.exists(file)) {
        throw new InvalidFileException(file, "is missing, but the run can't be resumed without it");
      }
    }
    for (TrainedNetwork trained : networks) {
      RunNetworks.loadWeights(weights(then, trained), trained.block());
      load(
          optimizer(then, trained),
          state -> trained.optimizer().load(state, trained.block().getParameters()));
      if (trained.average().isPresent()) {
        load(average(then, trained), trained.average().get()::load);
      }
    }
    deleteOthers(then);
  }

  private static void load(Path file, Consumer<NDList> target) throws IOException {
    try (NDManager copies = NDManager.newBaseManager()) {
      target.accept(RunNetworks.loadState(copies, file));
    } catch (IllegalArgumentException e) {
      throw new InvalidFileException(file, e.getMessage());
    }
  }

  private List<Path> files(RunProgress then) {
    return networks.stream()
        .flatMap(
            trained ->
                Stream.concat(
                    Stream.of(weights(then, trained), optimizer(then, trained)),
                    trained.average().stream().map(average -> average(then, trained))))
        .toList();
  }

  private Path weights(RunProgress then, TrainedNetwork trained) {
    return folder.resumeWeights(then, trained.network());
  }

  private Path optimizer(RunProgress then, TrainedNetwork trained) {
    return folder.resumeOptimizer(then, trained.network());
  }

  private Path average(RunProgress then, TrainedNetwork trained) {
    return folder.resumeAverage(then, trained.network());
  }

  /** The averages in the place of the weights until closed, of all networks that have averages. */
  static final class AveragedWeights implements AutoCloseable {

    private final List<WeightAverage.Swapped> swapped;

    AveragedWeights(List<TrainedNetwork> networks) {
      swapped =
          networks.stream()
              .flatMap(trained -> trained.average().stream())
              .map(WeightAverage::swapIn)
              .toList();
    }

    @Override
    public void close() {
      swapped.forEach(WeightAverage.Swapped::close);
    }
  }
}
