package io.github.spikegen.run;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.data.ImageDataset;
import java.util.Objects;

/**
 * What the training of a stage works with.
 *
 * @param <C> the class of the run's config
 * @param folder the run's folder, started
 * @param config its config
 * @param train the training images
 * @param unseen images to judge the model on
 * @param given values of options that the config does not keep, such as {@code grid-every}
 * @param listener is told how the run proceeds
 * @param manager the manager under which networks and steps live
 */
public record TrainingSession<C extends Record & RunConfig>(
    RunFolder folder,
    C config,
    ImageDataset train,
    ImageDataset unseen,
    OptionValues given,
    RunListener listener,
    NDManager manager) {

  /** Checks that nothing is missing. */
  public TrainingSession {
    Objects.requireNonNull(folder, "folder");
    Objects.requireNonNull(config, "config");
    Objects.requireNonNull(train, "train");
    Objects.requireNonNull(unseen, "unseen");
    Objects.requireNonNull(given, "given");
    Objects.requireNonNull(listener, "listener");
    Objects.requireNonNull(manager, "manager");
  }
}
