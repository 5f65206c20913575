package io.github.spikegen.run.training;

import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.RunProgress;
import io.github.spikegen.run.Stage;
import io.github.spikegen.training.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Keeps the weights of a stage's best epoch beside those of its last one. The best is chosen on
 * held-out images only, never on test images.
 */
final class BestWeights {

  private BestWeights() {}

  /** Takes note of an epoch's figure, and copies its weights if they are the best. */
  static RunProgress judge(RunFolder folder, RunProgress now, double value) throws IOException {
    RunProgress judged = now.judged(value);
    if (judged.best().epoch() == now.epochs()) {
      for (String network : now.stage().networks()) {
        copy(folder.weights(network), folder.bestWeights(network));
      }
    }
    folder.writeProgress(judged);
    return judged;
  }

  /**
   * Puts the best weights into the place of the last ones, for all finished stages that may stop
   * early. Doing so twice does no harm.
   *
   * @param folder the run's folder
   * @param config its config
   * @throws IOException if reading or writing fails
   */
  public static void use(RunFolder folder, RunConfig config) throws IOException {
    RunProgress progress = folder.progress(config);
    for (Stage stage : config.stages()) {
      if (config.training(stage).patience() > 0 && progress.isDone(stage, config)) {
        for (String network : stage.networks()) {
          if (Files.exists(folder.bestWeights(network))) {
            copy(folder.bestWeights(network), folder.weights(network));
          }
        }
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    AtomicFile.write(to, out -> Files.copy(from, out));
  }
}
