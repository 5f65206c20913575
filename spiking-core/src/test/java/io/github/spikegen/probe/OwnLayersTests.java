package io.github.spikegen.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.layer.SpikingLayers;
import io.github.spikegen.layer.TimeDistributed;
import io.github.spikegen.probe.ActivityRecorder.RecordingOptions;
import io.github.spikegen.probe.Probe.Application;
import io.github.spikegen.probe.SpikeMonitor.LayerActivity;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A user's own neuron and own layer are seen like those of the library. */
class OwnLayersTests extends ArrayTest {

  private static final Shape INPUT = new Shape(3, 2, 4);

  /** Fires where the current is above 0, and has no memory. */
  private static final class SignNeuron extends AbstractBlock implements SpikingNeuron {

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      NDArray currents = inputs.singletonOrThrow();
      NDArray spikes = currents.gt(0).toType(DataType.FLOAT32, true);
      ProbeScope.fired(this, currents, spikes);
      return new NDList(spikes);
    }

    @Override
    public NDArray membrane(NDArray currents, NDArray spikes) {
      return currents.mul(1 - 0f);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return inputShapes;
    }
  }

  /** Multiplies each input by a weight. */
  private static final class OneToOne extends AbstractBlock implements SynapticLayer {

    private final Parameter weight =
        addParameter(Parameter.builder().setName("weight").setType(Parameter.Type.WEIGHT).build());

    @Override
    protected void prepare(Shape[] inputShapes) {
      weight.setShape(new Shape(1, inputShapes[0].get(1)));
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      NDArray x = inputs.singletonOrThrow();
      return new NDList(x.mul(store.getValue(weight, x.getDevice(), training)));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return inputShapes;
    }

    @Override
    public Synapses synapses(Shape input) {
      return new Synapses() {
        @Override
        public long connections() {
          return input.get(1);
        }

        @Override
        public Count count(NDArray values) {
          double sum = values.sum().getFloat();
          return new Count(sum, sum);
        }
      };
    }
  }

  private static Block foreignNeuron() {
    return LambdaBlock.singleton(x -> x.gt(0).toType(DataType.FLOAT32, true));
  }

  private <B extends Block> B initialized(B block) {
    block.initialize(manager, DataType.FLOAT32, INPUT);
    return block;
  }

  private NDArray forward(Block block, NDArray x) {
    return block
        .forward(new ParameterStore(manager, false), new NDList(x), false)
        .singletonOrThrow();
  }

  private NDArray currents() {
    return RandomKey.of(1).normal(manager, INPUT);
  }

  private LayerActivity watched(Block network) {
    try (SpikeMonitor monitor = SpikeMonitor.of(network)) {
      NDArray spikes;
      try (ProbeScope watching = monitor.watch()) {
        spikes = forward(network, currents());
      }
      ArrayAssertions.assertClose(forward(network, currents()), spikes, 0);
      assertEquals(1, monitor.activity().size());
      LayerActivity layer = monitor.activity().get(0);
      assertEquals(spikes.mean().getFloat(), layer.firingRate(), 1e-6);
      assertTrue(layer.firingRate() > 0.1 && layer.firingRate() < 0.9);
      return layer;
    }
  }

  @Test
  void neuronsThatReportAreSeen() {
    assertEquals("layer.1", watched(new SignNeuron()).layer());
    watched(initialized(SpikingLayers.dense(5, SignNeuron::new)));
    watched(initialized(SpikingLayers.denseWithBatchNorm(5, SignNeuron::new)));
  }

  @Test
  void neuronsThatKnowNothingOfProbesAreSeenInSpikingLayers() {
    watched(initialized(SpikingLayers.dense(5, OwnLayersTests::foreignNeuron)));
    watched(initialized(SpikingLayers.denseWithBatchNorm(5, OwnLayersTests::foreignNeuron)));
  }

  @Test
  void neuronsAreWrappedOnlyIfNothingInThemReports() {
    SignNeuron neuron = new SignNeuron();
    assertEquals(neuron, SpikingNeuron.of(neuron));
    Block around = new SequentialBlock().add(neuron);
    assertEquals(around, SpikingNeuron.of(around));
    Block foreign = foreignNeuron();
    assertEquals(foreign, SpikingNeuron.of(foreign).getChildren().valueAt(0));
  }

  @Test
  void membranesAreThoseThatTheNeuronTells() {
    SignNeuron neuron = new SignNeuron();
    RecordingOptions traces =
        RecordingOptions.firingRates().withQuantity(RecordingOptions.Quantity.MEMBRANE_TRACE);
    try (ActivityRecorder recorder = ActivityRecorder.of(neuron, traces)) {
      try (ProbeScope watching = recorder.watch()) {
        forward(neuron, currents());
      }
      ArrayAssertions.assertClose(currents(), recorder.layers().get(0).activity(), 0);
    }
    Block silent = SpikingNeuron.of(foreignNeuron());
    try (ActivityRecorder recorder = ActivityRecorder.of(silent, traces);
        ProbeScope watching = recorder.watch()) {
      NDArray x = currents();
      assertThrows(UnsupportedOperationException.class, () -> forward(silent, x));
    }
  }

  @Test
  void layersWithWeightsAreSeen() {
    OneToOne layer = new OneToOne();
    Block network = initialized(new TimeDistributed(new SequentialBlock().add(layer)));
    List<Application> seen = new ArrayList<>();
    Probe probe =
        new Probe() {
          @Override
          public void applied(Application application) {
            seen.add(application);
          }
        };
    try (ProbeScope watching = probe.watch()) {
      forward(network, currents());
    }
    assertEquals(1, seen.size());
    assertEquals(layer, seen.get(0).layer());
    assertEquals(3, seen.get(0).timeSteps());
    assertEquals(4, SynapticLayer.synapsesOf(layer, new Shape(6, 4)).connections());
  }
}
