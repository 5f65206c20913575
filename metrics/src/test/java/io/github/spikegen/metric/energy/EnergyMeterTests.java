package io.github.spikegen.metric.energy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv1d;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.Pair;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.layer.SpikingLayers;
import io.github.spikegen.layer.StaticInput;
import io.github.spikegen.layer.TimeDistributed;
import io.github.spikegen.layer.TransposedConv2d;
import io.github.spikegen.metric.energy.EnergyReport.EnergyModel;
import io.github.spikegen.metric.energy.LayerWork.WithoutTime;
import io.github.spikegen.neuron.LifNeuron;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.probe.ProbeScope;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class EnergyMeterTests extends ArrayTest {

  private static final EnergyModel MODEL = EnergyModel.of45Nanometers();

  private static Conv2d convolution() {
    return Conv2d.builder()
        .setFilters(2)
        .setKernelShape(new Shape(3, 3))
        .optPadding(new Shape(1, 1))
        .build();
  }

  private static Block dense(int units) {
    return new TimeDistributed(Linear.builder().setUnits(units).build());
  }

  private static LifNeuron neuron() {
    return new LifNeuron(LifParameters.spikingDiffusion());
  }

  /** Weights are 1 and biases 0. */
  private <B extends Block> B ones(B block, Shape input) {
    block.setInitializer(Initializer.ONES, Parameter.Type.WEIGHT);
    block.setInitializer(Initializer.ZEROS, Parameter.Type.BIAS);
    block.initialize(manager, DataType.FLOAT32, input);
    return block;
  }

  private NDArray forward(Block network, NDArray x) {
    return network
        .forward(new ParameterStore(manager, false), new NDList(x), false)
        .singletonOrThrow();
  }

  private EnergyReport measure(Block network, long samples, NDArray... inputs) {
    EnergyMeter meter = EnergyMeter.of(network);
    try (ProbeScope listening = meter.watch()) {
      for (NDArray x : inputs) {
        forward(network, x);
      }
    }
    return meter.report(MODEL, samples);
  }

  @Test
  void aSmallNetworkCountedByHand() {
    SequentialBlock network =
        new SequentialBlock()
            .add(new TimeDistributed(convolution()))
            .add(neuron())
            .add(new TimeDistributed(Blocks.batchFlattenBlock()))
            .add(dense(5));
    // two steps of one 3x3 image: all pixels spike, then only a corner
    float[] spikes = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0};
    NDArray x = manager.create(spikes, new Shape(2, 1, 1, 3, 3));
    EnergyReport report = measure(ones(network, x.getShape()), 1, x);

    // the taps of 9 pixels are 4·4 + 4·6 + 9 = 49 in each of 2 filters, and those of a corner 4;
    // currents of 4 to 9 make all 18 neurons fire in the first step, those of 1 none in the second
    assertEquals(
        List.of(
            new LayerEnergy("layer.1", 0, 2 * 49 + 2 * 4, 10, 18, 98),
            new LayerEnergy("layer.2", 0, 18 * 5, 18, 36, 90)),
        report.layers());
    assertEquals(
        List.of(
            new LayerWork(
                report.layers().get(0), 2, 18, 2, 0, 2 * 18, new WithoutTime(1, 9, 9, 98)),
            new LayerWork(
                report.layers().get(1), 2, 90, 2, 0, 2 * 5, new WithoutTime(1, 18, 18, 90))),
        report.work());
    assertEquals(10.0 / 18, report.layers().get(0).firingRate().orElseThrow());
    assertEquals(106 * 0.9, report.layers().get(0).picojoules(MODEL), 1e-9);
    assertEquals(98 * 4.6, report.layers().get(0).annPicojoules(MODEL), 1e-9);
    assertEquals(new LayerEnergy("total", 0, 196, 28, 54, 188), report.total());
    assertEquals(188 * 4.6 / (196 * 0.9), report.saving().orElseThrow(), 1e-9);
  }

  @Test
  void underDirectEncodingTheFirstLayersMacsCountOnce() {
    SequentialBlock network =
        new SequentialBlock().add(new StaticInput(4, convolution())).add(neuron());
    NDArray black = manager.zeros(new Shape(2, 1, 3, 3)); // numbers, though all are 0
    EnergyReport report = measure(ones(network, black.getShape()), 2, black);
    assertEquals(List.of(new LayerEnergy("layer.1", 98, 0, 0, 0, 98)), report.layers());
    // the image is read once, and the 18 neurons behind are updated at each of 4 steps
    assertEquals(
        List.of(
            new LayerWork(
                report.layers().get(0), 4, 18, 1, 9, 4 * 18, new WithoutTime(1, 9, 9, 98))),
        report.work());
    assertEquals(OptionalDouble.empty(), report.layers().get(0).firingRate());
    assertEquals(98 * 4.6, report.total().picojoules(MODEL), 1e-9);
    assertEquals(1, report.saving().orElseThrow());
  }

  @Test
  void numbersOverTimeCountAtEveryStep() {
    Block network = new TimeDistributed(convolution());
    NDArray gray = RandomKey.of(1).uniform(manager, new Shape(4, 2, 1, 3, 3));
    EnergyReport report = measure(ones(network, gray.getShape()), 2, gray);
    assertEquals(List.of(new LayerEnergy("layer.1", 4 * 98, 0, 0, 0, 98)), report.layers());
    assertEquals(
        List.of(
            new LayerWork(
                report.layers().get(0), 4, 18, 4, 4 * 9, 0, new WithoutTime(1, 9, 9, 98))),
        report.work());
  }

  @Test
  void whereAllNeuronsFireAtEveryStepThereAreTTimesTheMacs() {
    Block transposed =
        TransposedConv2d.builder()
            .setFilters(3)
            .setKernelSize(3)
            .optStride(2)
            .optPadding(1)
            .optOutputPadding(1)
            .build();
    Shape image = new Shape(5, 2, 2, 4, 6); // T = 5, 2 samples
    for (Block layer : List.of(convolution(), transposed)) {
      Block network = ones(new TimeDistributed(layer), image);
      LayerEnergy energy = measure(network, 2, manager.ones(image)).layers().get(0);
      assertTrue(energy.annMacs() > 0);
      assertEquals(5 * energy.annMacs(), energy.synapticOperations());
      assertEquals(1, energy.firingRate().orElseThrow());
    }
    Shape vector = new Shape(5, 2, 7);
    LayerEnergy energy = measure(ones(dense(4), vector), 2, manager.ones(vector)).layers().get(0);
    assertEquals(28, energy.annMacs());
    assertEquals(5 * 28, energy.synapticOperations());
  }

  @Test
  void inputsThatNeverSpikeAreZeroWithoutTime() {
    Block network = ones(dense(5), new Shape(3, 2, 4));
    // 3 steps of 2 samples: neurons 0 and 2 of the first fire, and neuron 3 of the second
    float[] spikes = new float[3 * 2 * 4];
    for (int place : new int[] {0, 2, 8, 16, 7}) {
      spikes[place] = 1;
    }
    LayerWork work = measure(network, 2, manager.create(spikes, new Shape(3, 2, 4))).work().get(0);
    assertEquals(new WithoutTime(1, 4, 1.5, 1.5 * 5), work.withoutTime());
    assertEquals(2.5, work.operations().spikes());
    // told step by step, the neuron that fires twice counts twice
    EnergyMeter meter = EnergyMeter.of(network);
    try (ProbeScope listening = meter.watch()) {
      for (int t = 0; t < 3; t++) {
        NDArray step = manager.create(Arrays.copyOfRange(spikes, 8 * t, 8 * t + 8));
        ((TimeDistributed) network)
            .runPart(new ParameterStore(manager, false), step.reshape(1, 2, 4), 3);
      }
    }
    LayerWork parts = meter.report(MODEL, 2).work().get(0);
    assertEquals(work.operations(), parts.operations());
    assertEquals(1, parts.withoutTime().passes(), 1e-9);
    assertEquals(2.5, parts.withoutTime().activeInputs());
  }

  @Test
  void pooledSpikesGoOnOneByOne() {
    SequentialBlock network =
        new SequentialBlock()
            .add(new TimeDistributed(Pool.avgPool2dBlock(new Shape(2, 2), new Shape(2, 2))))
            .add(new TimeDistributed(Blocks.batchFlattenBlock()))
            .add(dense(3));
    float[] spikes = {1, 1, 0, 0, 1, 0, 0, 1}; // 3 and 1 in windows of 4
    NDArray x = manager.create(spikes, new Shape(1, 1, 1, 2, 4));
    ones(network, x.getShape());
    LayerEnergy expected = new LayerEnergy("layer.1", 0, 4 * 3, 4, 8, 2 * 3);
    assertEquals(List.of(expected), measure(network, 1, x).layers());
    assertEquals(new WithoutTime(1, 2, 2, 6), measure(network, 1, x).work().get(0).withoutTime());
    // where whole windows fire or none, the shares are 0 and 1 like single spikes
    NDArray full = manager.create(new float[] {1, 1, 0, 0, 1, 1, 0, 0}, x.getShape());
    List<LayerEnergy> both = List.of(new LayerEnergy("layer.1", 0, 8 * 3, 8, 16, 12));
    assertEquals(both, measure(network, 1, full, x).layers());
    assertEquals(both, measure(network, 1, x, full).layers());
  }

  @Test
  void attentionHasItsProducts() {
    SequentialBlock network =
        new SequentialBlock().add(SpikingLayers.residualAttention(4, 2, EnergyMeterTests::neuron));
    Shape shape = new Shape(3, 2, 4, 2, 3);
    network.initialize(manager, DataType.FLOAT32, shape);
    NDArray currents = RandomKey.of(1).normal(manager, shape).mul(5);
    EnergyReport report = measure(network, 2, currents);
    assertEquals(3, report.layers().size());
    LayerEnergy qkv = report.layers().get(0);
    LayerEnergy products = report.layers().get(2);
    assertEquals("qkv", qkv.layer());
    assertEquals("products", products.layer());
    assertEquals(4 * 12 * 6, qkv.annMacs());
    assertEquals(2 * 2 * 2 * 2 * 6, products.annMacs()); // two products of 2x2 at 6 places, 2 heads
    assertTrue(qkv.firingRate().orElseThrow() > 0.1);
    assertTrue(products.spikeInputs() == 3 * 12 * 6 && products.macs() == 0);
  }

  @Test
  void listeningChangesNothingAndKeepsNothing() {
    SequentialBlock network =
        new SequentialBlock()
            .add(SpikingLayers.staticConvolution(3, 4, 3, 2, 1, EnergyMeterTests::neuron))
            .add(SpikingLayers.transposedConvolution(2, 4, 2, 1, 0, EnergyMeterTests::neuron));
    NDArray x = RandomKey.of(1).normal(manager, new Shape(2, 3, 8, 8)).mul(9);
    network.initialize(manager, DataType.FLOAT32, x.getShape());
    for (Pair<String, Parameter> pair : network.getParameters()) {
      if (pair.getKey().endsWith("beta")) { // so that neurons fire
        pair.getValue().getArray().addi(2);
      }
    }
    NDArray alone = forward(network, x);
    int before = ManagedArrays.count(manager);
    NDArray again = forward(network, x);
    int left = ManagedArrays.count(manager) - before;
    EnergyMeter meter = EnergyMeter.of(network);
    try (ProbeScope listening = meter.watch()) {
      for (int i = 0; i < 3; i++) {
        before = ManagedArrays.count(manager);
        NDArray heard = forward(network, x);
        assertEquals(left, ManagedArrays.count(manager) - before);
        assertArrayEquals(alone.toFloatArray(), heard.toFloatArray(), 0);
      }
    }
    assertTrue(again.sum().getFloat() > 0);
    LayerEnergy once = measure(network, 2, x).total();
    assertEquals(once, meter.report(MODEL, 3 * 2).total());
    assertEquals(3 * once.macs(), meter.report(MODEL, 2).total().macs());
  }

  @Test
  void namesLayersAndSaysWhichItDidNotHear() {
    Block encoder = ones(dense(2), new Shape(1, 1, 3));
    Block bare = ones(Linear.builder().setUnits(2).build(), new Shape(1, 2));
    EnergyMeter meter =
        EnergyMeter.of(Map.of("encoder", new SequentialBlock().add(encoder).add(bare)));
    assertEquals(List.of("encoder.1", "encoder.2"), meter.notCounted());
    try (ProbeScope listening = meter.watch()) {
      forward(bare, forward(encoder, manager.ones(new Shape(1, 1, 3))).squeeze(0));
    }
    assertEquals(List.of("encoder.2"), meter.notCounted());
    assertEquals("encoder.1", meter.report(MODEL, 1).layers().get(0).layer());
  }

  @Test
  void sharedLayersAreListedOnce() {
    Block shared = dense(3);
    SequentialBlock network =
        ones(new SequentialBlock().add(shared).add(shared), new Shape(1, 1, 3));
    NDArray x = manager.ones(new Shape(1, 1, 3));
    List<LayerEnergy> layers = measure(network, 1, x).layers();
    assertEquals(1, layers.size());
    assertEquals(9 + 9, layers.get(0).synapticOperations() + layers.get(0).macs());
  }

  @Test
  void refusesWhatItCannotCount() {
    Block other = Conv1d.builder().setFilters(1).setKernelShape(new Shape(3)).build();
    assertRefuses(() -> EnergyMeter.of(new SequentialBlock().add(other)), "Conv1d");
    assertRefuses(() -> EnergyMeter.of(Map.of(" ", dense(1))), "blank");
    assertRefuses(() -> EnergyMeter.of(dense(1)).report(MODEL, 0), "samples");
    assertRefuses(() -> new EnergyModel(-1, 0.9), "macPicojoules");
    assertRefuses(() -> new EnergyModel(4.6, Double.NaN), "acPicojoules");
  }

  private static void assertRefuses(Runnable call, String part) {
    String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
    assertTrue(message.contains(part), message);
  }
}
