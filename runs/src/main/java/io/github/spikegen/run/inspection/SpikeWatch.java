package io.github.spikegen.run.inspection;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.probe.NeuronLayers;
import io.github.spikegen.probe.Probe;
import io.github.spikegen.probe.Probe.Firing;
import io.github.spikegen.run.GenerativeModel.ModelNetwork;
import io.github.spikegen.run.GenerativeModel.ModelNetwork.Use;
import io.github.spikegen.run.SampleRequest.ImagePass;
import io.github.spikegen.run.inspection.Inspection.LayerSummary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Watches all layers of a model while it runs: counts what each fires, and of one layer keeps whole
 * passes.
 *
 * <p>Before a network runs, it is told which image each row of a batch is. A network that draws and
 * does not see images may run untold: its rows are then the images that follow those drawn so far.
 * Other networks that run untold are not watched.
 */
final class SpikeWatch implements Probe, AutoCloseable {

  /** The most time steps of a layer that are kept, over all passes. */
  static final int MOST_STEPS = 512;

  private final NDManager manager = NDManager.newBaseManager();
  private final List<ModelNetwork> networks;
  private final Map<String, WatchedLayer> layers = new LinkedHashMap<>();
  private final IdentityHashMap<Block, WatchedLayer> layersByNeurons = new IdentityHashMap<>();
  private final Map<String, List<ImagePass>> rows = new HashMap<>();
  private final WatchedLayer kept;
  private final Integer keptImage;
  private final NDList images = new NDList();
  private int drawn;

  private SpikeWatch(List<ModelNetwork> networks, String keptLayer, Integer image) {
    manager.setName("spike watch");
    this.networks = networks;
    for (ModelNetwork network : networks) {
      layers(network)
          .byName()
          .forEach(
              (name, neurons) -> {
                WatchedLayer layer = new WatchedLayer(network, name, neurons);
                layers.put(name, layer);
                layersByNeurons.put(neurons, layer);
              });
    }
    kept = keptLayer == null ? null : layers.get(keptLayer);
    boolean often = kept != null && kept.network().is(Use.REPEATS);
    keptImage = image == null && often ? Integer.valueOf(0) : image;
  }

  /** Finds the layers of a network, named as in the run's log. */
  static NeuronLayers layers(ModelNetwork network) {
    String prefix = network.layerPrefix();
    return prefix.isEmpty()
        ? NeuronLayers.of(network.block())
        : NeuronLayers.of(Map.of(prefix.substring(0, prefix.length() - 1), network.block()));
  }

  /** Watches all layers and keeps nothing but counts. */
  static SpikeWatch over(List<ModelNetwork> networks) {
    return new SpikeWatch(networks, null, null);
  }

  /**
   * Watches all layers and keeps passes of one.
   *
   * @param networks the networks; names of layers differ
   * @param layer the name of one of their layers
   * @param image the only image whose passes are kept; null for all, or for the first where the
   *     network runs several times for an image
   * @throws IllegalArgumentException if there is no such layer
   */
  static SpikeWatch keeping(List<ModelNetwork> networks, String layer, Integer image) {
    SpikeWatch watch = new SpikeWatch(networks, layer, image);
    if (watch.kept == null) {
      watch.close();
      throw new IllegalArgumentException("layer must be one of the networks', but was " + layer);
    }
    return watch;
  }

  /** Tells whether a network has to run: all do unless the passes of one layer are wanted. */
  boolean wants(ModelNetwork network) {
    return kept == null || kept.network().name().equals(network.name());
  }

  ModelNetwork keptNetwork() {
    return kept.network();
  }

  /** Tells that images are drawn next, and how many are already. */
  void drawing(int finished) {
    rows.clear();
    drawn = finished;
  }

  /** Tells which images a network works on next, one pass a row of the batch. */
  void passing(String network, List<ImagePass> passes) {
    rows.put(network, List.copyOf(passes));
  }

  /** Tells which images all networks that see images see next; others are not watched. */
  void seeing(List<ImagePass> passes) {
    rows.clear();
    for (ModelNetwork network : networks) {
      rows.put(network.name(), network.is(Use.PERCEIVES) ? passes : List.of());
    }
  }

  @Override
  public void fired(Firing firing) {
    WatchedLayer layer = layersByNeurons.get(firing.neurons());
    if (layer != null) {
      fired(layer, firing);
    }
  }

  private void fired(WatchedLayer layer, Firing firing) {
    NDArray spikes = firing.spikes();
    int count = Math.toIntExact(spikes.getShape().get(1));
    List<ImagePass> passes = passes(layer.network(), count);
    if (passes.isEmpty()) {
      return;
    }
    if (count != passes.size()) {
      throw new IllegalStateException(
          "%s ran with %s for %d rows".formatted(layer.name(), spikes.getShape(), passes.size()));
    }
    layer.count(spikes);
    if (layer == kept) {
      for (int row = 0; row < count; row++) {
        if (keptImage == null || keptImage == passes.get(row).image()) {
          layer.keep(passes.get(row), row, firing.currents(), spikes, manager);
        }
      }
    }
  }

  private List<ImagePass> passes(ModelNetwork network, int count) {
    List<ImagePass> told = rows.get(network.name());
    if (told != null) {
      return told;
    }
    return network.is(Use.PERCEIVES)
        ? List.of()
        : IntStream.range(drawn, drawn + count)
            .mapToObj(i -> new ImagePass(i, String.valueOf(i)))
            .toList();
  }

  /**
   * Keeps images of the layer's network, if it is one that sees them, or one that draws them.
   *
   * @param batch images {@code [n, C, H, W]}, copied
   * @param given whether they are given, not drawn
   * @param own whether networks see what the model draws
   */
  void keepImages(NDArray batch, boolean given, boolean own) {
    if (kept != null && (own || given == kept.network().is(Use.PERCEIVES))) {
      NDArray copy = batch.duplicate();
      copy.attach(manager);
      images.add(copy);
    }
  }

  NDArray images() {
    NDArray all = NDArrays.concat(images);
    all.attach(manager);
    return all;
  }

  /** Returns what the layers did: every one that ran, or the one whose passes are kept. */
  List<LayerSummary> summaries() {
    List<LayerSummary> summaries = new ArrayList<>();
    for (WatchedLayer layer : layers.values()) {
      if (layer.hasRun() && (kept == null || layer == kept)) {
        summaries.add(layer.summary());
      }
    }
    return summaries;
  }

  long keptSteps() {
    return kept.keptSteps();
  }

  Recording recording(NeuronChoice choice, RandomKey key) {
    return kept.recording(choice.from(kept.name(), kept.shape(), kept.keptCounts(), key));
  }

  @Override
  public void close() {
    manager.close();
  }
}
