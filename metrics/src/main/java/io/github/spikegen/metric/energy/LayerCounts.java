package io.github.spikegen.metric.energy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.probe.Probe.Application;
import io.github.spikegen.probe.Probe.Application.Timing;
import io.github.spikegen.probe.SynapticLayer;
import io.github.spikegen.probe.SynapticLayer.Synapses;
import java.util.Optional;

/** Counts what one layer does. */
final class LayerCounts {

  private final String name;
  private Synapses synapses;
  private Shape synapsesOf;
  private boolean hasRun;
  private double macs;
  private double annMacs;

  // sums of the inputs' values; the spikes follow once it is known how many an input stands for
  private double weighed;
  private double values;
  private double inputs;
  private int spikesPerInput = 1;

  LayerCounts(String name) {
    this.name = name;
  }

  /** Counts an application of the layer. */
  void add(Application application) {
    NDArray batch = application.inputs();
    Shape shape = batch.getShape();
    if (synapses == null || !shape.slice(1).equals(synapsesOf)) {
      synapses = SynapticLayer.synapsesOf(application.layer(), shape);
      synapsesOf = shape.slice(1);
    }
    hasRun = true;
    annMacs += application.inputsWithoutTime() * synapses.connections();
    int spikes =
        application.timing() == Timing.OVER_TIME ? SpikesPerInput.of(batch) : SpikesPerInput.ANALOG;
    if (spikes == SpikesPerInput.ANALOG || (spikes > 1 && !synapses.linear())) {
      macs += (double) shape.get(0) * synapses.connections();
    } else {
      addSpikes(batch.size(), spikes, synapses.count(batch));
    }
  }

  private void addSpikes(long size, int spikes, SynapticLayer.Count count) {
    spikesPerInput = Math.max(spikesPerInput, spikes);
    inputs += size;
    values += count.spikes();
    weighed += count.operations();
  }

  /** Returns the layer's share in one sample, if it ran. */
  Optional<LayerEnergy> energy(long samples) {
    return hasRun
        ? Optional.of(
            new LayerEnergy(
                name,
                macs / samples,
                weighed * spikesPerInput / samples,
                values * spikesPerInput / samples,
                inputs * spikesPerInput / samples,
                annMacs / samples))
        : Optional.empty();
  }

  String name() {
    return name;
  }

  boolean hasRun() {
    return hasRun;
  }
}
