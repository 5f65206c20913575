package io.github.spikegen.metric.energy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.metric.energy.LayerWork.WithoutTime;
import io.github.spikegen.probe.Probe.Application;
import io.github.spikegen.probe.Probe.Application.Timing;
import io.github.spikegen.probe.Probe.Firing;
import io.github.spikegen.probe.SynapticLayer;
import io.github.spikegen.probe.SynapticLayer.Synapses;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Counts what one layer does, and what the neurons behind it do. */
final class LayerCounts {

  private static final Set<Timing> OVER_TIME = EnumSet.of(Timing.OVER_TIME, Timing.PART_OVER_TIME);

  private final String name;
  private Synapses synapses;
  private Shape synapsesOf;
  private long outputs;
  private boolean hasRun;
  private double macs;
  private double annMacs;

  // sums of the inputs' values; the spikes follow once it is known how many an input stands for
  private double weighed;
  private double values;
  private double inputs;
  private int spikesPerInput = 1;

  private final long weights;
  private long timeSteps = 1;
  private double steps;
  private double annPasses;
  private double numbers;
  private double annInputs;
  private double activeInputs;
  private double activeMacs;
  private double membraneUpdates;
  private double sums;

  LayerCounts(String name, Block layer) {
    this.name = name;
    weights =
        layer.getDirectParameters().values().stream()
            .filter(parameter -> parameter.getType() == Parameter.Type.WEIGHT)
            .filter(Parameter::isInitialized)
            .mapToLong(parameter -> parameter.getArray().size())
            .sum();
  }

  /** Counts an application of the layer. */
  void add(Application application) {
    NDArray batch = application.inputs();
    Shape shape = batch.getShape();
    if (synapses == null || !shape.slice(1).equals(synapsesOf)) {
      synapses = SynapticLayer.synapsesOf(application.layer(), shape);
      synapsesOf = shape.slice(1);
      outputs = application.layer().getOutputShapes(new Shape[] {shape})[0].slice(1).size();
    }
    hasRun = true;
    double passes = application.inputsWithoutTime();
    annMacs += passes * synapses.connections();
    annPasses += passes;
    annInputs += passes * synapsesOf.size();
    steps += shape.get(0);
    timeSteps = Math.max(timeSteps, application.timeSteps());
    int spikes =
        OVER_TIME.contains(application.timing()) ? SpikesPerInput.of(batch) : SpikesPerInput.ANALOG;
    if (spikes == SpikesPerInput.ANALOG || (spikes > 1 && !synapses.linear())) {
      macs += (double) shape.get(0) * synapses.connections();
      numbers += batch.size();
      activeInputs += passes * synapsesOf.size();
      activeMacs += passes * synapses.connections();
    } else {
      addSpikes(batch.size(), spikes, synapses.count(batch));
      addActive(batch, application.timing() == Timing.OVER_TIME ? application.timeSteps() : 1);
      sums += (double) shape.get(0) * outputs;
    }
  }

  /**
   * Counts inputs that are not 0 at every step of some. Of steps that are told one by one, spikes
   * count as if they came from other neurons each time, up to all there are.
   */
  private void addActive(NDArray batch, long steps) {
    Shape shape = batch.getShape();
    Shape one = new Shape(shape.get(0) / steps).addAll(shape.slice(1));
    try (NoGrad off = new NoGrad();
        NDArray sequence = batch.reshape(new Shape(steps).addAll(one));
        NDArray greatest = sequence.max(new int[] {0});
        NDArray active = greatest.gt(0);
        NDArray ones = active.toType(DataType.FLOAT32, true)) {
      SynapticLayer.Count count = synapses.count(ones);
      activeInputs += count.spikes();
      activeMacs += count.operations();
    }
  }

  /** Counts neurons that the layer's outputs went to. */
  void add(Firing firing) {
    membraneUpdates += firing.spikes().size();
    timeSteps = Math.max(timeSteps, firing.spikes().getShape().get(0));
  }

  private void addSpikes(long size, int spikes, SynapticLayer.Count count) {
    spikesPerInput = Math.max(spikesPerInput, spikes);
    inputs += size;
    values += count.spikes();
    weighed += count.operations();
  }

  /** Returns the layer's share in one sample, if it ran. */
  Optional<LayerWork> work(long samples) {
    return hasRun
        ? Optional.of(
            new LayerWork(
                energy(samples),
                timeSteps,
                weights,
                steps / samples,
                numbers / samples,
                (membraneUpdates > 0 ? membraneUpdates : sums) / samples,
                new WithoutTime(
                    annPasses / samples,
                    annInputs / samples,
                    Math.min(activeInputs, annInputs) / samples,
                    Math.min(activeMacs, annMacs) / samples)))
        : Optional.empty();
  }

  private LayerEnergy energy(long samples) {
    return new LayerEnergy(
        name,
        macs / samples,
        weighed * spikesPerInput / samples,
        values * spikesPerInput / samples,
        inputs * spikesPerInput / samples,
        annMacs / samples);
  }

  String name() {
    return name;
  }

  boolean hasRun() {
    return hasRun;
  }
}
