package io.github.spikegen.run.inspection;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.probe.Firing;
import io.github.spikegen.probe.Probe;
import io.github.spikegen.run.UsageException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Watches all layers of a model while it runs: counts what each fires, and of one layer keeps whole
 * passes.
 *
 * <p>Who runs the model says what each row of a batch is ({@link #rows}) before it runs. A kept
 * pass costs 8 bytes a neuron and time step.
 */
public final class SpikeWatch implements Probe, AutoCloseable {

  /** The most time steps of a layer that are kept, over all passes. */
  public static final int MOST_STEPS = 512;

  private final NDManager manager = NDManager.newBaseManager();
  private final Map<String, WatchedLayer> layers = new LinkedHashMap<>();
  private final IdentityHashMap<Block, WatchedLayer> layersByNeurons = new IdentityHashMap<>();
  private final WatchedLayer kept;
  private final Integer keptImage;
  private List<Pass> rows = List.of();

  private SpikeWatch(List<WatchedNetwork> networks, String keptLayer, Integer keptImage) {
    manager.setName("spike watch");
    for (WatchedNetwork network : networks) {
      network
          .layers()
          .byName()
          .forEach(
              (name, neurons) -> {
                WatchedLayer layer = new WatchedLayer(network.title(), name, neurons);
                layers.put(name, layer);
                layersByNeurons.put(neurons, layer);
              });
    }
    kept = keptLayer == null ? null : layers.get(keptLayer);
    this.keptImage = keptImage;
  }

  /**
   * Watches all layers and keeps nothing but counts.
   *
   * @param networks the networks; names of layers differ
   * @return the watch; close it
   */
  public static SpikeWatch over(List<WatchedNetwork> networks) {
    return new SpikeWatch(networks, null, null);
  }

  /**
   * Watches all layers and keeps passes of one.
   *
   * @param networks the networks; names of layers differ
   * @param layer the name of one of their layers
   * @param image the only image whose passes are kept, or null for all
   * @return the watch; close it
   * @throws IllegalArgumentException if there is no such layer
   */
  public static SpikeWatch keeping(List<WatchedNetwork> networks, String layer, Integer image) {
    SpikeWatch watch = new SpikeWatch(networks, layer, image);
    if (watch.kept == null) {
      watch.close();
      throw new IllegalArgumentException("layer must be one of the networks', but was " + layer);
    }
    return watch;
  }

  /**
   * Tells whether a network has to run: all do unless the passes of one layer are wanted.
   *
   * @param network the title of a network
   * @return false if nothing of it is kept
   */
  public boolean wants(String network) {
    return kept == null || kept.network().equals(network);
  }

  /**
   * Says what the next forward passes are shown.
   *
   * @param next one pass a row of the batch
   */
  public void rows(List<Pass> next) {
    rows = List.copyOf(next);
  }

  @Override
  public void fired(Firing firing) {
    WatchedLayer layer = layersByNeurons.get(firing.neurons());
    if (layer != null) {
      seen(layer, firing);
    }
  }

  private void seen(WatchedLayer layer, Firing firing) {
    NDArray spikes = firing.spikes();
    if (spikes.getShape().get(1) != rows.size()) {
      throw new IllegalStateException(
          "%s ran with %s for %d rows".formatted(layer.name(), spikes.getShape(), rows.size()));
    }
    layer.count(spikes);
    if (layer == kept) {
      for (int row = 0; row < rows.size(); row++) {
        if (keptImage == null || keptImage == rows.get(row).image()) {
          layer.keep(rows.get(row), row, firing.currents(), spikes, manager);
        }
      }
    }
  }

  /**
   * Returns what the layers did.
   *
   * @return every layer that ran, in the order of the networks; or the one whose passes are kept
   */
  public List<LayerSummary> summaries() {
    List<LayerSummary> summaries = new ArrayList<>();
    for (WatchedLayer layer : layers.values()) {
      if (layer.hasRun() && (kept == null || layer == kept)) {
        summaries.add(layer.summary());
      }
    }
    return summaries;
  }

  /**
   * Returns how many steps of the one layer were to be kept; if they are more than {@link
   * #MOST_STEPS}, only the first of them were.
   *
   * @return passes times time steps
   */
  public long keptSteps() {
    return kept.keptSteps();
  }

  /**
   * Returns what some neurons of the one layer did in the passes that were kept.
   *
   * @param choice which neurons
   * @param key draws random ones
   * @return the recording
   * @throws UsageException if the layer has no such neurons
   */
  public Recording recording(NeuronChoice choice, RandomKey key) {
    return kept.recording(choice.from(kept.name(), kept.shape(), kept.keptCounts(), key));
  }

  /** Frees what was kept. */
  @Override
  public void close() {
    manager.close();
  }
}
