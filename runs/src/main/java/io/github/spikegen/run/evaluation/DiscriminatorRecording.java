package io.github.spikegen.run.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.gan.network.Discriminator;
import io.github.spikegen.probe.ActivityRecorder;
import java.util.function.IntConsumer;

/** Shows stimuli to a trained discriminator and records what each of its layers does. */
public final class DiscriminatorRecording {

  /**
   * The name under which the images themselves are compared: what a network adds is beyond them.
   */
  public static final String PIXELS = "pixels";

  private static final int BATCH = 32;

  private DiscriminatorRecording() {}

  /**
   * Records the pixels, and the units of all layers but the last, whose only unit is the score.
   *
   * @param discriminator the network, with spiking or with ordinary units
   * @param stimuli images of its size
   * @param recorder receives the pixels and each layer's firing rates or activations
   * @param manager the manager under which the work is done; nothing stays there
   * @param progress is told how many stimuli are done
   */
  public static void record(
      Discriminator discriminator,
      ImageDataset stimuli,
      ActivityRecorder recorder,
      NDManager manager,
      IntConsumer progress) {
    int done = 0;
    for (int[] batch : stimuli.inOrder(BATCH)) {
      try (NDManager work = manager.newSubManager()) {
        NDArray images = stimuli.images(work, batch);
        recorder.add(PIXELS, images);
        discriminator.activity(new ParameterStore(work, false), images).forEach(recorder::add);
      }
      done += batch.length;
      progress.accept(done);
    }
  }
}
