package io.github.spikegen.metric.energy;

import ai.djl.nn.Block;
import ai.djl.util.Pair;
import io.github.spikegen.metric.energy.EnergyReport.EnergyModel;
import io.github.spikegen.probe.BlockPaths;
import io.github.spikegen.probe.Probe;
import io.github.spikegen.probe.Probe.Application;
import io.github.spikegen.probe.SynapticLayer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Counts the operations of networks at work, layer by layer, without changing the networks.
 *
 * <pre>{@code
 * EnergyMeter meter = EnergyMeter.of(network);
 * try (ProbeScope watching = meter.watch()) {
 *   network.forward(store, images, false); // any number of passes, a whole sampling run
 * }
 * EnergyReport report = meter.report(EnergyModel.of45Nanometers(), 16); // a sample of 16
 * }</pre>
 *
 * <p>A layer's inputs over time are spikes if all are 0 or 1; if all are multiples of 1/4, 1/9 or
 * 1/16 they are spikes behind average pooling, and each counts as if it went on alone. Spikes cause
 * a synaptic operation at each of their synapses, other inputs a multiply-accumulate, and inputs
 * without time are numbers whatever their values. Biases, batch normalization (a trained one is
 * part of the weights), the arithmetic of neurons, and the search of a codebook are not counted.
 * Neurons belong to the layer that was applied last before they fired.
 *
 * <p>A layer is a {@link SynapticLayer} or DJL's {@code Conv2d} or {@code Linear} among a network's
 * children, at any depth, named as by {@code NeuronLayers}. Only layers that are reported to probes
 * are counted: {@link #notCounted()}.
 *
 * <p>A meter holds numbers only, and one thread at a time may use it.
 */
public final class EnergyMeter implements Probe {

  private final List<Block> blocks = new ArrayList<>();
  private final List<String> paths = new ArrayList<>();
  private final IdentityHashMap<Block, LayerCounts> countsByLayer = new IdentityHashMap<>();
  private final List<LayerCounts> layers = new ArrayList<>();
  private LayerCounts latest;

  private EnergyMeter(Map<String, ? extends Block> networks) {
    networks.forEach(this::find);
    List<String> names = BlockPaths.names(paths);
    for (int i = 0; i < names.size(); i++) {
      LayerCounts counts = new LayerCounts(names.get(i), blocks.get(i));
      countsByLayer.put(blocks.get(i), counts);
      layers.add(counts);
    }
  }

  /**
   * Makes a meter of one network.
   *
   * @param network the network, with all of its children
   * @return the meter
   * @throws IllegalArgumentException if a layer with weights is of a class that is not known
   */
  public static EnergyMeter of(Block network) {
    return new EnergyMeter(Map.of("", network));
  }

  /**
   * Makes a meter of several networks.
   *
   * @param networks the networks in the order of their layers; the keys, not blank, go before the
   *     names of the layers: {@code generator.dense1}
   * @return the meter
   * @throws IllegalArgumentException if a key is blank, or a layer with weights is of a class that
   *     is not known
   */
  public static EnergyMeter of(Map<String, ? extends Block> networks) {
    for (String name : networks.keySet()) {
      if (name.isBlank()) {
        throw new IllegalArgumentException(
            "the name of a network must not be blank, but was '" + name + "'");
      }
    }
    return new EnergyMeter(networks);
  }

  private void find(String path, Block block) {
    if (SynapticLayer.isKnown(block)) {
      add(path, block);
    } else if (SynapticLayer.hasWeights(block)) {
      throw new IllegalArgumentException(
          "the operations of layer '%s' of class %s are not known"
              .formatted(path, block.getClass().getName()));
    }
    int number = 0;
    for (Pair<String, Block> child : block.getChildren()) {
      number++;
      find(BlockPaths.ofChild(path, child, number), child.getValue());
    }
  }

  private void add(String path, Block block) {
    if (blocks.stream().noneMatch(found -> found == block)) { // a layer may stand in two places
      blocks.add(block);
      paths.add(path);
    }
  }

  /** Counts an application of a layer; layers outside of the networks are ignored. */
  @Override
  public void applied(Application application) {
    latest = countsByLayer.get(application.layer());
    if (latest != null) {
      latest.add(application);
    }
  }

  /** Counts neurons for the layer that was applied last. */
  @Override
  public void fired(Firing firing) {
    if (latest != null) {
      latest.add(firing);
    }
  }

  /**
   * {@return what was counted since the meter was made: the layers that ran, a sample each}
   *
   * @param model what an operation costs
   * @param samples how many samples, such as generated images, the operations were for; at least 1
   */
  public EnergyReport report(EnergyModel model, long samples) {
    if (samples < 1) {
      throw new IllegalArgumentException("samples must be at least 1, but was " + samples);
    }
    return new EnergyReport(
        model,
        layers.stream().map(layer -> layer.work(samples)).flatMap(Optional::stream).toList());
  }

  /**
   * {@return the layers that were not counted: they did not run, as an encoder when images are
   * drawn, or stand in a block that does not tell, such as a bare {@code SequentialBlock}; their
   * names, in the order of the networks' trees}
   */
  public List<String> notCounted() {
    return layers.stream().filter(layer -> !layer.hasRun()).map(LayerCounts::name).toList();
  }
}
