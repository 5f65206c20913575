package io.github.spikegen.run.evaluation;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.internal.Require;
import io.github.spikegen.metric.energy.EnergyMeter;
import io.github.spikegen.metric.energy.EnergyModel;
import io.github.spikegen.metric.energy.EnergyReport;
import io.github.spikegen.probe.ProbeScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.IntConsumer;

/**
 * What it costs a model to draw an image, on average.
 *
 * @param images how many images were drawn
 * @param networkCalls how often the denoiser of a diffusion model was called for an image; else 0
 * @param report the operations of an image, layer by layer
 */
public record ImageEnergy(int images, double networkCalls, EnergyReport report) {

  /** Bounds memory; the figures don't depend on it. */
  private static final int BATCH = 16;

  /**
   * Draws images and counts.
   *
   * @param source the model
   * @param images how many images, at least 1
   * @param model what an operation costs
   * @param manager the manager under which the work is done; nothing stays there
   * @param progress is told how many images are drawn
   * @return the costs
   */
  public static ImageEnergy measure(
      DrawingModel source, int images, EnergyModel model, NDManager manager, IntConsumer progress) {
    Require.atLeast("images", 1, images);
    EnergyMeter meter = EnergyMeter.of(source.networks());
    long calls = 0;
    try (ProbeScope listening = meter.watch()) {
      for (int first = 0; first < images; first += BATCH) {
        int count = Math.min(BATCH, images - first);
        calls += source.draw(manager, first, count);
        progress.accept(first + count);
      }
    }
    return new ImageEnergy(images, (double) calls / images, meter.report(model, images));
  }

  /**
   * Writes the costs as JSON.
   *
   * @param description what the model is
   * @param file the file, replaced atomically if it exists
   * @throws IOException if writing fails
   */
  public void writeJson(String description, Path file) throws IOException {
    JsonReports.write(this, description, file);
  }
}
