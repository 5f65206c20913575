package io.github.spikegen.examples.run;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.github.spikegen.training.ArrayFile;
import io.github.spikegen.training.InvalidFileException;
import io.github.spikegen.training.ParameterFile;
import io.github.spikegen.training.StatefulOptimizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Saves a stage after an epoch, so that at any moment of a crash there is one whole checkpoint.
 *
 * <p>Weights and optimizer state are two files that must be of the same epoch. So they are written
 * beside those of the epoch before, {@code progress.json} then names the epoch that counts, and
 * only after that the older files go.
 *
 * @param folder the run's folder
 * @param stage the stage
 */
record Checkpoint(RunFolder folder, Stage stage) {

  /** Saves the state after an epoch, counted from 1. */
  void save(int epoch, Block block, StatefulOptimizer optimizer) throws IOException {
    ParameterFile.save(weights(epoch), block);
    try (NDManager copies = NDManager.newBaseManager()) {
      ArrayFile.save(optimizer(epoch), optimizer.state(copies));
    }
    ParameterFile.save(folder.weights(stage), block);
    folder.writeProgress(new RunProgress(stage, epoch));
    for (Path file : saved()) {
      if (!file.equals(weights(epoch)) && !file.equals(optimizer(epoch))) {
        Files.delete(file);
      }
    }
  }

  /** Loads the state after an epoch, counted from 1. */
  void load(int epoch, Block block, StatefulOptimizer optimizer) throws IOException {
    for (Path file : List.of(weights(epoch), optimizer(epoch))) {
      if (!Files.exists(file)) {
        throw new InvalidFileException(
            file, "is missing, but the run can't be resumed after epoch " + epoch + " without it");
      }
    }
    ParameterFile.load(weights(epoch), block);
    try (NDManager copies = NDManager.newBaseManager()) {
      optimizer.load(ArrayFile.load(copies, optimizer(epoch)), block.getParameters());
    } catch (IllegalArgumentException e) {
      throw new InvalidFileException(optimizer(epoch), e.getMessage());
    }
  }

  private Path weights(int epoch) {
    return folder.resume().resolve("%s-%03d.safetensors".formatted(stage.label(), epoch));
  }

  private Path optimizer(int epoch) {
    return folder.resume().resolve("%s-%03d-optimizer.safetensors".formatted(stage.label(), epoch));
  }

  private List<Path> saved() throws IOException {
    try (Stream<Path> files = Files.list(folder.resume())) {
      return files.filter(file -> isOfStage(file.getFileName().toString())).toList();
    }
  }

  private boolean isOfStage(String file) {
    return file.matches(stage.label() + "-\\d+(-optimizer)?\\.safetensors");
  }
}
