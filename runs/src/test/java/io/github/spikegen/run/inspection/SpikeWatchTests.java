package io.github.spikegen.run.inspection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.neuron.LifNeuron;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.probe.ProbeScope;
import io.github.spikegen.run.GenerativeModel.ModelNetwork;
import io.github.spikegen.run.GenerativeModel.ModelNetwork.Use;
import io.github.spikegen.run.SampleRequest.ImagePass;
import io.github.spikegen.run.inspection.Inspection.LayerSummary;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SpikeWatchTests extends ArrayTest {

  private static final LifParameters LIF = LifParameters.spikingDiffusion();

  /** The second layer's neurons see spikes of 1, which never take them to their threshold. */
  private final SequentialBlock block =
      new SequentialBlock().add(new LifNeuron(LIF)).add(new LifNeuron(LIF.withThreshold(1.5)));

  private final List<ModelNetwork> networks = List.of(network("network", block));

  private static ModelNetwork network(String name, Block block) {
    return new ModelNetwork(name, name, "", block, Set.of(Use.DRAWS));
  }

  private static List<ImagePass> image(int number) {
    return List.of(new ImagePass(number, String.valueOf(number)));
  }

  private void show(SpikeWatch watch, List<ImagePass> rows, float... currents) {
    int images = rows.size();
    NDArray x = manager.create(currents, new Shape(1, images, currents.length / images));
    try (NoGrad off = new NoGrad();
        ProbeScope watching = watch.watch()) {
      watch.passing("network", rows);
      block.forward(new ParameterStore(manager, false), new NDList(x.repeat(0, 2)), false);
    }
  }

  @Test
  void layersAreCountedOverAllThatIsShown() {
    try (SpikeWatch watch = SpikeWatch.over(networks)) {
      // neurons 0, 1 and 2: at both steps, at the second, and never; then never but for neuron 0
      show(watch, image(0), 2, 1.5f, 0);
      show(watch, image(1), 2, 0, 0);
      List<LayerSummary> layers = watch.summaries();
      assertEquals(2, layers.size());
      LayerSummary first = layers.get(0);
      assertEquals("layer.1", first.layer());
      assertEquals("network", first.network());
      assertEquals(2, first.timeSteps());
      assertEquals("3", first.shape().toString());
      assertEquals(Optional.of(LIF), first.lif());
      assertEquals(5.0 / 12, first.activity().firingRate(), 1e-9);
      assertEquals(1.0 / 3, first.activity().silentShare(), 1e-9);
      assertEquals(1.0 / 3, first.activity().saturatedShare(), 1e-9);
      assertEquals(1, layers.get(1).activity().silentShare());
      assertTrue(watch.wants(networks.get(0)));
    }
  }

  @Test
  void passesOfOneLayerAndImageAreKept() {
    List<ImagePass> rows =
        List.of(new ImagePass(7, "7"), new ImagePass(8, "8"), new ImagePass(7, "again"));
    try (SpikeWatch watch = SpikeWatch.keeping(networks, "layer.1", 7)) {
      show(watch, rows, 2, 0, 1.5f, 1.5f, 0, 2);
      assertEquals(2 * 2, watch.keptSteps());
      assertEquals(1, watch.summaries().size());
      assertFalse(watch.wants(network("another", block)));
      Recording kept = watch.recording(NeuronChoice.parse("0-1"), RandomKey.of(1));
      assertEquals(List.of(rows.get(0), rows.get(2)), kept.passes());
      assertEquals(0.5, kept.neurons().get(0).rate());
      assertEquals(0.5, kept.neurons().get(1).rate());
      assertTrue(kept.neurons().get(0).fires(0) && !kept.neurons().get(1).fires(0));
      assertEquals(List.of(0.5, 0.5, 0.5, 0.5), kept.layerRates());
      // the choice goes by what is kept: neuron 1 fires less if image 8 is left out
      assertEquals(
          "0",
          watch.recording(NeuronChoice.parse("active:1"), RandomKey.of(1)).neurons().get(0).name());
    }
  }

  @Test
  void nothingIsLeftWithTheModel() {
    List<ModelNetwork> other = List.of(network("other", new LifNeuron(LIF)));
    int unwatched;
    int atFirst;
    try (SpikeWatch deaf = SpikeWatch.over(other);
        SpikeWatch watch = SpikeWatch.keeping(networks, "layer.1", null)) {
      atFirst = ManagedArrays.count(manager);
      show(deaf, image(0), 2, 0);
      unwatched = ManagedArrays.count(manager) - atFirst;
      show(watch, image(0), 2, 0);
      watch.recording(NeuronChoice.parse("0"), RandomKey.of(1));
      // currents and spikes of the pass are kept
      assertEquals(atFirst + 2 * unwatched + 2, ManagedArrays.count(manager));
    }
    assertEquals(atFirst + 2 * unwatched, ManagedArrays.count(manager));
  }

  @Test
  void rowsHaveToBeAnnounced() {
    try (SpikeWatch watch = SpikeWatch.over(networks)) {
      List<ImagePass> one = image(0);
      show(watch, one, 1, 1);
      NDArray two = manager.ones(new Shape(2, 2, 1));
      try (ProbeScope watching = watch.watch()) {
        ParameterStore store = new ParameterStore(manager, false);
        NDList input = new NDList(two);
        assertThrows(IllegalStateException.class, () -> block.forward(store, input, false));
      }
    }
    assertThrows(
        IllegalArgumentException.class, () -> SpikeWatch.keeping(networks, "layer.3", null));
  }

  @Test
  void aNetworkThatOnlyDrawsMayRunUntold() {
    try (SpikeWatch watch = SpikeWatch.keeping(networks, "layer.1", null)) {
      watch.drawing(3);
      NDList input = new NDList(manager.ones(new Shape(2, 2, 1)));
      try (NoGrad off = new NoGrad();
          ProbeScope watching = watch.watch()) {
        block.forward(new ParameterStore(manager, false), input, false);
      }
      Recording kept = watch.recording(NeuronChoice.parse("0"), RandomKey.of(1));
      assertEquals(List.of(image(3).get(0), image(4).get(0)), kept.passes());
    }
  }

  @Test
  void aNetworkThatSeesImagesIsNotWatchedUntold() {
    List<ModelNetwork> seeing =
        List.of(new ModelNetwork("network", "network", "", block, Set.of(Use.PERCEIVES)));
    try (SpikeWatch watch = SpikeWatch.over(seeing)) {
      NDList input = new NDList(manager.ones(new Shape(2, 2, 1)));
      try (NoGrad off = new NoGrad();
          ProbeScope watching = watch.watch()) {
        block.forward(new ParameterStore(manager, false), input, false);
        assertEquals(List.of(), watch.summaries());
        watch.seeing(List.of(image(0).get(0), image(1).get(0)));
        block.forward(new ParameterStore(manager, false), input, false);
        assertEquals(2, watch.summaries().size());
      }
    }
  }
}
