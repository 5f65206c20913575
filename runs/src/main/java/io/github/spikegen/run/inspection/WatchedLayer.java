package io.github.spikegen.run.inspection;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.neuron.LifParameters.LifLayer;
import io.github.spikegen.probe.SpikeMonitor.LayerActivity;
import io.github.spikegen.probe.SpikingNeuron;
import io.github.spikegen.run.GenerativeModel.ModelNetwork;
import io.github.spikegen.run.SampleRequest.ImagePass;
import io.github.spikegen.run.inspection.Inspection.LayerSummary;
import io.github.spikegen.run.inspection.NeuronChoice.NeuronShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Counts what one layer fires, and keeps some of its passes. */
final class WatchedLayer {

  private static final int[] TIME_AND_BATCH = {0, 1};

  private final ModelNetwork network;
  private final String name;
  private final SpikingNeuron neurons;

  private NeuronShape shape;
  private int timeSteps;
  private long steps;
  private double[] counts;

  private long keptSteps;
  private final List<ImagePass> passes = new ArrayList<>();
  private final NDList currents = new NDList();
  private final NDList spikes = new NDList();

  WatchedLayer(ModelNetwork network, String name, SpikingNeuron neurons) {
    this.network = network;
    this.name = name;
    this.neurons = neurons;
  }

  ModelNetwork network() {
    return network;
  }

  String name() {
    return name;
  }

  /** Counts the spikes of some passes, {@code [T, N, ...]}. */
  void count(NDArray fired) {
    Shape given = fired.getShape();
    if (shape == null) {
      shape = NeuronShape.of(given);
      timeSteps = Math.toIntExact(given.get(0));
      counts = new double[shape.count()];
    }
    try (NoGrad off = new NoGrad();
        NDArray sum = fired.sum(TIME_AND_BATCH)) {
      float[] added = sum.toFloatArray();
      for (int i = 0; i < added.length; i++) {
        counts[i] += added[i];
      }
    }
    steps += given.get(0) * given.get(1);
  }

  /** Keeps one of some passes under a manager, unless there are too many to be shown. */
  void keep(ImagePass pass, int row, NDArray received, NDArray fired, NDManager owner) {
    keptSteps += timeSteps;
    if (keptSteps > SpikeWatch.MOST_STEPS) {
      return;
    }
    try (NoGrad off = new NoGrad()) {
      passes.add(pass);
      currents.add(copy(received, row, owner));
      spikes.add(copy(fired, row, owner));
    }
  }

  private static NDArray copy(NDArray sequence, int row, NDManager owner) {
    try (NDArray view = sequence.get(":,%d:%d".formatted(row, row + 1))) {
      NDArray copy = view.duplicate();
      copy.attach(owner);
      return copy;
    }
  }

  boolean hasRun() {
    return steps > 0;
  }

  NeuronShape shape() {
    return shape;
  }

  long keptSteps() {
    return keptSteps;
  }

  private Optional<LifParameters> lif() {
    return neurons instanceof LifLayer layer
        ? Optional.of(layer.lifParameters())
        : Optional.empty();
  }

  LayerSummary summary() {
    double total = 0;
    long silent = 0;
    long saturated = 0;
    for (double count : counts) {
      total += count;
      silent += count == 0 ? 1 : 0;
      saturated += count == steps ? 1 : 0;
    }
    double units = counts.length;
    return new LayerSummary(
        network.title(),
        shape,
        timeSteps,
        lif(),
        new LayerActivity(
            name, counts.length, steps, total / steps / units, silent / units, saturated / units));
  }

  /** Returns how often each neuron fired in the passes that were kept. */
  float[] keptCounts() {
    try (NoGrad off = new NoGrad();
        NDArray all = NDArrays.concat(spikes, 1);
        NDArray sum = all.sum(TIME_AND_BATCH)) {
      return sum.toFloatArray();
    }
  }

  Recording recording(int... chosen) {
    try (NDArray x = NDArrays.concat(currents, 1);
        NDArray s = NDArrays.concat(spikes, 1)) {
      return Recording.of(x, s, lif(), passes, chosen);
    }
  }
}
