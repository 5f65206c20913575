package io.github.spikegen.metric.energy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import io.github.spikegen.layer.Presentation;
import io.github.spikegen.layer.Presentation.Kind;
import io.github.spikegen.layer.SpikingSelfAttention;
import java.util.Optional;

/** Counts what one layer does. */
final class LayerCounts {

  private final String name;
  private FanOut fanOut;
  private Shape fanOutOf;
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

  /** Counts an application of a layer with weights. */
  void add(Block layer, NDArray batch, Presentation presentation) {
    Shape shape = batch.getShape();
    if (fanOut == null || !shape.slice(1).equals(fanOutOf)) {
      fanOut = FanOut.of(layer, shape);
      fanOutOf = shape.slice(1);
    }
    hasRun = true;
    annMacs += presentation.withoutTime(shape.get(0)) * fanOut.connections();
    int spikes =
        presentation.kind() == Kind.OVER_TIME ? SpikesPerInput.of(batch) : SpikesPerInput.ANALOG;
    if (spikes == SpikesPerInput.ANALOG) {
      macs += (double) shape.get(0) * fanOut.connections();
    } else {
      addSpikes(batch.size(), spikes, fanOut.count(batch));
    }
  }

  /** Counts products of spikes in attention. */
  void add(SpikingSelfAttention attention, NDArray all) {
    Shape shape = all.getShape();
    double connections =
        (double) shape.get(1) * AttentionCounts.connections(shape, attention.heads());
    hasRun = true;
    annMacs += connections;
    if (SpikesPerInput.of(all) == 1) {
      addSpikes(all.size(), 1, AttentionCounts.count(all, attention.heads()));
    } else {
      macs += connections * shape.get(0);
    }
  }

  private void addSpikes(long size, int spikes, SynapticCount count) {
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
