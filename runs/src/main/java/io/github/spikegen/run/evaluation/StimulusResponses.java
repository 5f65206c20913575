package io.github.spikegen.run.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.probe.ActivityRecorder;
import io.github.spikegen.probe.ActivityRecorder.LayerRecording;
import io.github.spikegen.probe.ActivityRecorder.RecordingOptions;
import io.github.spikegen.probe.ProbeScope;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.GenerativeModel.ModelNetwork;
import io.github.spikegen.run.GenerativeModel.ModelNetwork.Use;
import io.github.spikegen.run.ModelCapabilities.PerceivesImages;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.RunMemory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * What each layer of a trained model does at each of some stimuli, for the networks of the model
 * that see images: discriminators, encoders and what follows them.
 */
public final class StimulusResponses implements AutoCloseable {

  /** The name under which the images themselves are compared, as a baseline for the layers. */
  public static final String PIXELS = "pixels";

  private static final int BATCH = 32;

  private final ActivityRecorder recorder;
  private final long stimuli;

  private StimulusResponses(ActivityRecorder recorder, long stimuli) {
    this.recorder = recorder;
    this.stimuli = stimuli;
  }

  /**
   * Shows stimuli to a model and records its layers.
   *
   * @param model a model with networks that see images, spiking or not
   * @param stimuli images of its size
   * @param options what is kept of a layer
   * @param progress is told how many stimuli are done
   * @return the responses; close them
   * @throws RunException if no network of the model sees images, or the machine has too little
   *     memory
   */
  public static StimulusResponses record(
      GenerativeModel model, ImageDataset stimuli, RecordingOptions options, IntConsumer progress) {
    if (!(model instanceof PerceivesImages perceiving)) {
      throw new RunException(
          "model", "%s has no network that takes images".formatted(model.folder().name()));
    }
    ActivityRecorder recorder = recorder(perceiving, stimuli, options);
    try (NoGrad off = new NoGrad()) {
      int done = 0;
      for (int[] batch : stimuli.inOrder(BATCH)) {
        try (NDManager work = model.manager().newSubManager()) {
          NDArray images = stimuli.images(work, batch);
          recorder.add(PIXELS, images);
          Map<String, NDArray> told = perceiving.activations(images);
          told.forEach(recorder::add);
          if (told.isEmpty()) {
            try (ProbeScope watching = recorder.watch()) {
              perceiving.perceive(images, 0, done);
            }
          }
        }
        if (done == 0) {
          requireMemory(recorder, batch.length, stimuli.size());
        }
        done += batch.length;
        progress.accept(done);
      }
      return new StimulusResponses(recorder, stimuli.size());
    } catch (RuntimeException e) {
      recorder.close();
      throw e;
    }
  }

  /** Tells from a first batch what all stimuli take: twice, while batches are joined. */
  private static void requireMemory(ActivityRecorder recorder, int recorded, long stimuli) {
    long numbers = recorder.layers().stream().mapToLong(layer -> layer.activity().size()).sum();
    RunMemory.require(
        "recordings of %,d images".formatted(stimuli),
        2.0 * Float.BYTES * numbers * stimuli / recorded);
  }

  /** Watches neurons only where the model does not tell itself what its layers do. */
  private static ActivityRecorder recorder(
      PerceivesImages model, ImageDataset stimuli, RecordingOptions options) {
    try (NDManager work = model.manager().newSubManager()) {
      if (!model.activations(stimuli.images(work, 0)).isEmpty()) {
        return ActivityRecorder.of(Map.of(), options);
      }
    }
    Map<String, Block> networks = new LinkedHashMap<>();
    for (ModelNetwork network : model.networks()) {
      if (network.is(Use.PERCEIVES)) {
        networks.put(network.name(), network.block());
      }
    }
    return networks.size() == 1
        ? ActivityRecorder.of(networks.values().iterator().next(), options)
        : ActivityRecorder.of(networks, options);
  }

  /**
   * {@return the pixels, and the layers that ran once for each stimulus: recordings, {@code
   * [stimuli, units]}, valid until this is closed}
   */
  public List<LayerRecording> layers() {
    return recorder.layers().stream()
        .filter(layer -> layer.activity().getShape().get(0) == stimuli)
        .toList();
  }

  /** Frees the recordings. */
  @Override
  public void close() {
    recorder.close();
  }
}
