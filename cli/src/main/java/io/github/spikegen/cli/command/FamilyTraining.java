package io.github.spikegen.cli.command;

import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.run.DataDescription;
import io.github.spikegen.run.ModelFamily;
import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.training.RunControl;
import java.io.IOException;
import java.util.Map;
import java.util.function.Function;

/**
 * What a family of models adds to {@link TrainCourse}.
 *
 * @param <C> the class of a run's config
 */
public interface FamilyTraining<C extends Record & RunConfig> {

  /** Returns the family. */
  ModelFamily<C> family();

  /** Makes the config of a new run from the options. */
  C config(DataDescription data, ImageDataset images);

  /** Returns the options that a resumed run has to agree with, and their values in a config. */
  Map<String, Function<C, Object>> storedOptions();

  /** Trains what is left of a run; returns true if it is complete. */
  boolean train(
      RunFolder folder, C config, ImageDataset images, ImageDataset heldOut, RunControl control)
      throws IOException;
}
