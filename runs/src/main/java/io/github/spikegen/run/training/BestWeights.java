package io.github.spikegen.run.training;

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

  /** Copies the weights of the last epoch if it is the best; again does no harm. */
  static void keep(RunFolder folder, RunProgress judged) throws IOException {
    if (judged.best() != null && judged.best().epoch() == judged.epochs()) {
      for (String network : judged.stage().networks()) {
        copy(folder.weights(network), folder.bestWeights(network));
      }
    }
  }

  /** Puts the best weights into the place of the last ones; again does no harm. */
  static void use(RunFolder folder, Stage stage) throws IOException {
    for (String network : stage.networks()) {
      if (Files.exists(folder.bestWeights(network))) {
        copy(folder.bestWeights(network), folder.weights(network));
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    AtomicFile.write(to, out -> Files.copy(from, out));
  }
}
