package io.github.spikegen.run.training;

import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.StageTraining;
import io.github.spikegen.run.StageWorkers;
import java.io.IOException;

/**
 * Other processes, which compute the gradients of a training. Everything else is done in the
 * process that owns the run: updates, checkpoints, evaluation, log.
 */
@FunctionalInterface
public interface GradientCluster {

  /**
   * Checks, before a run is begun, that it can be trained so.
   *
   * @param config its config
   * @throws RunException if it can't
   */
  default void requireTrainable(RunConfig config) {}

  /**
   * Takes a stage into work. What it needs of earlier stages is in the run's folder.
   *
   * @param folder the run's folder
   * @param config its config
   * @param stage the stage
   * @param training the stage's training in this process, whose weights count
   * @return the workers; close them
   * @throws IOException if reading the folder fails
   */
  StageWorkers open(RunFolder folder, RunConfig config, Stage stage, StageTraining training)
      throws IOException;
}
