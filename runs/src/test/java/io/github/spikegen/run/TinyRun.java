package io.github.spikegen.run;

import io.github.spikegen.run.training.RunControl;
import io.github.spikegen.run.training.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** A run whose networks and data are as small as they can be. */
public interface TinyRun {

  RunConfig config();

  TrainingData data();

  /** Returns options that the config does not keep. */
  default OptionValues given() {
    return OptionValues.NONE;
  }

  default RunFolder start(Path path) throws IOException {
    RunFolder folder = new RunFolder(path);
    folder.start(config(), false);
    return folder;
  }

  default boolean train(RunFolder folder) throws IOException {
    return train(folder, RunListener.NONE, () -> false);
  }

  /** Trains until it was asked so often whether to stop, before steps and evaluations. */
  default boolean trainUntilAsked(int times, RunFolder folder) throws IOException {
    AtomicInteger asked = new AtomicInteger();
    return train(folder, RunListener.NONE, () -> asked.incrementAndGet() > times);
  }

  default boolean train(RunFolder folder, RunListener listener, BooleanSupplier stop)
      throws IOException {
    return train(folder, new RunControl(listener, stop));
  }

  default boolean train(RunFolder folder, RunControl control) throws IOException {
    return new Training(given(), control).run(folder, config(), data());
  }
}
