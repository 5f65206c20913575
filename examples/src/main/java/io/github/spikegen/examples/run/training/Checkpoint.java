package io.github.spikegen.examples.run.training;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.examples.run.RunFolder;
import io.github.spikegen.examples.run.RunProgress;
import io.github.spikegen.examples.run.Stage;
import io.github.spikegen.training.ArrayFile;
import io.github.spikegen.training.InvalidFileException;
import io.github.spikegen.training.ParameterFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Saves a stage after an epoch, so that at any moment of a crash there is one whole checkpoint.
 *
 * <p>Weights, optimizer states and averages are files that must be of the same epoch. So they are
 * written beside those of the epoch before, {@code progress.json} then names the epoch that counts,
 * and only after that the older files go.
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

  /** Saves the state after an epoch, counted from 1. */
  void save(int epoch) throws IOException {
    for (TrainedNetwork trained : networks) {
      ParameterFile.save(weights(epoch, trained), trained.block());
      try (NDManager copies = NDManager.newBaseManager()) {
        ArrayFile.save(optimizer(epoch, trained), trained.optimizer().state(copies));
        if (trained.average().isPresent()) {
          ArrayFile.save(average(epoch, trained), trained.average().get().state(copies));
        }
      }
    }
    try (AveragedWeights averaged = new AveragedWeights(networks)) {
      for (TrainedNetwork trained : networks) {
        ParameterFile.save(folder.weights(trained.network()), trained.block());
      }
    }
    folder.writeProgress(new RunProgress(stage, epoch));
    List<Path> current = files(epoch);
    for (Path file : folder.resumeFiles(stage)) {
      if (!current.contains(file)) {
        Files.delete(file);
      }
    }
  }

  /** Loads the state after an epoch, counted from 1. */
  void load(int epoch) throws IOException {
    for (Path file : files(epoch)) {
      if (!Files.exists(file)) {
        throw new InvalidFileException(
            file, "is missing, but the run can't be resumed after epoch " + epoch + " without it");
      }
    }
    for (TrainedNetwork trained : networks) {
      ParameterFile.load(weights(epoch, trained), trained.block());
      load(
          optimizer(epoch, trained),
          state -> trained.optimizer().load(state, trained.block().getParameters()));
      if (trained.average().isPresent()) {
        load(average(epoch, trained), trained.average().get()::load);
      }
    }
  }

  private static void load(Path file, Consumer<NDList> target) throws IOException {
    try (NDManager copies = NDManager.newBaseManager()) {
      target.accept(ArrayFile.load(copies, file));
    } catch (IllegalArgumentException e) {
      throw new InvalidFileException(file, e.getMessage());
    }
  }

  private List<Path> files(int epoch) {
    return networks.stream()
        .flatMap(
            trained ->
                Stream.concat(
                    Stream.of(weights(epoch, trained), optimizer(epoch, trained)),
                    trained.average().stream().map(average -> average(epoch, trained))))
        .toList();
  }

  private Path weights(int epoch, TrainedNetwork trained) {
    return folder.resumeWeights(stage, epoch, trained.network());
  }

  private Path optimizer(int epoch, TrainedNetwork trained) {
    return folder.resumeOptimizer(stage, epoch, trained.network());
  }

  private Path average(int epoch, TrainedNetwork trained) {
    return folder.resumeAverage(stage, epoch, trained.network());
  }
}
