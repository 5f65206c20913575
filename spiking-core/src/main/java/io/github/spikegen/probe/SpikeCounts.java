package io.github.spikegen.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.probe.SpikeMonitor.LayerActivity;
import java.util.Arrays;
import java.util.Map;

/** Counts the spikes of each unit of a layer over any number of forward passes. */
final class SpikeCounts {

  /** The largest count below which float32 holds every whole number. */
  private static final long LARGEST_EXACT_COUNT = 1L << 24;

  private static final String SPIKES = ".spikes";
  private static final String SHAPE = ".shape";
  private static final String STEPS = ".steps";
  private static final int[] TIME_AND_BATCH = {0, 1};

  private final String layer;

  /** Spikes of each unit, float64; null until the layer runs. */
  private NDArray counts;

  private long steps;

  SpikeCounts(String layer) {
    this.layer = layer;
  }

  String layer() {
    return layer;
  }

  /** Counts the spikes {@code [T, N, ...]} of one forward pass. */
  void add(NDArray spikes, NDManager owner) {
    Shape shape = spikes.getShape();
    if (shape.dimension() < 2) {
      throw new IllegalArgumentException(
          "spikes of %s must be [T, N, ...], but are %s".formatted(layer, shape));
    }
    if (counts != null && !shape.slice(2).equals(counts.getShape())) {
      throw new IllegalArgumentException(
          "%s was watched with units %s, and now has %s: reset the monitor between inputs of different sizes"
              .formatted(layer, counts.getShape(), shape.slice(2)));
    }
    long seen = shape.get(0) * shape.get(1);
    try (NoGrad off = new NoGrad();
        NDArray added = count(spikes, seen)) {
      if (counts == null) {
        counts = added.toType(DataType.FLOAT64, true); // on the device of the spikes
        counts.attach(owner);
      } else {
        counts.addi(added);
      }
    }
    steps += seen;
  }

  private static NDArray count(NDArray spikes, long seen) {
    if (spikes.getDataType() == DataType.FLOAT32 && seen <= LARGEST_EXACT_COUNT) {
      return spikes.sum(TIME_AND_BATCH);
    }
    try (NDArray exact = spikes.toType(DataType.FLOAT64, true)) {
      return exact.sum(TIME_AND_BATCH);
    }
  }

  /** Adds the number of steps, the shape of the units and the spikes of each, if the layer ran. */
  void addTo(Map<String, double[]> sums, String name) {
    if (counts != null) {
      sums.put(name + SPIKES, counts.toDoubleArray());
      sums.put(
          name + SHAPE, Arrays.stream(counts.getShape().getShape()).asDoubleStream().toArray());
      sums.put(name + STEPS, new double[] {steps});
    }
  }

  void restore(Map<String, double[]> sums, String name, NDManager owner) {
    if (sums.containsKey(name + SPIKES)) {
      reset();
      add(sums, name, owner);
    }
  }

  /** Adds what {@link #addTo} told of another count of the same layer. */
  void add(Map<String, double[]> sums, String name, NDManager owner) {
    double[] spikes = sums.get(name + SPIKES);
    if (spikes == null) {
      return;
    }
    long[] shape = Arrays.stream(sums.get(name + SHAPE)).mapToLong(size -> (long) size).toArray();
    NDArray more = owner.create(spikes, new Shape(shape));
    if (counts == null) {
      counts = more;
    } else {
      counts.addi(more);
      more.close();
    }
    steps += (long) sums.get(name + STEPS)[0];
  }

  void reset() {
    if (counts != null) {
      counts.close();
      counts = null;
    }
    steps = 0;
  }

  LayerActivity activity() {
    if (counts == null) {
      return new LayerActivity(layer, 0, 0, Double.NaN, Double.NaN, Double.NaN);
    }
    double total = 0;
    long silent = 0;
    long saturated = 0;
    double[] byUnit = counts.toDoubleArray();
    for (double count : byUnit) {
      total += count;
      silent += count == 0 ? 1 : 0;
      saturated += count == steps ? 1 : 0;
    }
    double units = byUnit.length;
    return new LayerActivity(
        layer, byUnit.length, steps, total / steps / units, silent / units, saturated / units);
  }
}
