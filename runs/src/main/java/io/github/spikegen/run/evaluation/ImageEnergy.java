package io.github.spikegen.run.evaluation;

import ai.djl.nn.Block;
import io.github.spikegen.metric.energy.EnergyComparison;
import io.github.spikegen.metric.energy.EnergyMeter;
import io.github.spikegen.metric.energy.EnergyReport;
import io.github.spikegen.metric.energy.EnergyReport.EnergyModel;
import io.github.spikegen.metric.energy.HardwareModel;
import io.github.spikegen.probe.ProbeScope;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.GenerativeModel.ModelNetwork;
import io.github.spikegen.run.GenerativeModel.ModelNetwork.Use;
import io.github.spikegen.run.GenerativeModel.SamplingCost;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.RunMemory;
import io.github.spikegen.run.SampleRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What it costs a model to draw an image, on average.
 *
 * @param images how many images were drawn
 * @param networkCalls how often a denoiser was called for an image; 0 for models without one
 * @param report the operations of an image, layer by layer
 */
public record ImageEnergy(int images, double networkCalls, EnergyReport report) {

  /** Bounds memory; the figures don't depend on it. */
  private static final int BATCH = 16;

  /**
   * Draws images and counts.
   *
   * @param model the model
   * @param request how many images are drawn, and how; each is drawn alone
   * @param costs what an operation costs
   * @return the costs
   * @throws RunException if the model can't draw so, or the machine has too little memory for it
   * @throws IOException if a network of the model is not trained yet
   */
  public static ImageEnergy measure(GenerativeModel model, SampleRequest request, EnergyModel costs)
      throws IOException {
    RunMemory.requireSampling(model.config(), Math.min(BATCH, request.count()));
    Map<String, Block> networks = new LinkedHashMap<>();
    for (ModelNetwork network : model.networks()) {
      if (network.is(Use.DRAWS)) {
        networks.put(network.name(), network.block());
      }
    }
    EnergyMeter meter = EnergyMeter.of(networks);
    try (ProbeScope watching = meter.watch()) {
      SamplingCost cost = model.sample(request.withBatchSize(BATCH).separately(), batch -> {});
      return new ImageEnergy(
          request.count(), cost.callsPerImage(), meter.report(costs, request.count()));
    }
  }

  /**
   * {@return arithmetic and memory traffic of an image, beside ordinary networks}
   *
   * @param chip what the networks run on
   */
  public EnergyComparison compare(HardwareModel chip) {
    return new EnergyComparison(report, chip);
  }

  /**
   * Writes the costs as JSON.
   *
   * @param description what the model is
   * @param chip what the networks run on where memory traffic is counted
   * @param file the file, replaced atomically if it exists
   * @throws IOException if writing fails
   */
  public void writeJson(String description, HardwareModel chip, Path file) throws IOException {
    JsonReports.write(this, compare(chip), description, file);
  }
}
