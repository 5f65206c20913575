package io.github.spikegen.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.neuron.MembraneTrace;
import io.github.spikegen.neuron.SpikeListening;
import io.github.spikegen.training.RecordingOptions.Quantity;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Records what each unit of a network's layers does at each stimulus, without changing the network.
 *
 * <pre>{@code
 * try (ActivityRecorder recorder = ActivityRecorder.of(network, RecordingOptions.firingRates())) {
 *   try (SpikeListening listening = recorder.listen()) {
 *     network.forward(store, images, false); // any number of batches; their stimuli line up
 *   }
 *   recorder.layers().forEach(layer -> use(layer.layer(), layer.activity()));
 * }
 * }</pre>
 *
 * <p>Layers are those of neurons, found and named as by {@link SpikeMonitor}. What layers without
 * spikes do is handed in ({@link #add}). Memory is 4 bytes a stimulus and kept unit, times T for
 * membrane traces; {@link RecordingOptions#maxUnits} bounds it. Gradients are never recorded.
 *
 * <p>One thread at a time may use a recorder.
 */
public final class ActivityRecorder implements AutoCloseable {

  private final NDManager manager = NDManager.newBaseManager();
  private final RecordingOptions options;
  private final Map<String, RecordedUnits> layers = new LinkedHashMap<>();
  private final IdentityHashMap<Block, RecordedUnits> layersByNeurons = new IdentityHashMap<>();

  private ActivityRecorder(NeuronLayers found, RecordingOptions options) {
    manager.setName("activity recorder");
    this.options = options;
    List<String> names = found.names();
    for (int i = 0; i < names.size(); i++) {
      layersByNeurons.put(found.neurons().get(i), layer(names.get(i)));
    }
  }

  /**
   * Makes a recorder for one network.
   *
   * @param network the network, with all of its children
   * @param options what is kept
   * @return the recorder; close it
   */
  public static ActivityRecorder of(Block network, RecordingOptions options) {
    return new ActivityRecorder(NeuronLayers.of(network), options);
  }

  /**
   * Makes a recorder for several networks, or for none but what is handed in.
   *
   * @param networks the networks; the keys, not blank, go before the names of the layers
   * @param options what is kept
   * @return the recorder; close it
   * @throws IllegalArgumentException if a key is blank
   */
  public static ActivityRecorder of(
      Map<String, ? extends Block> networks, RecordingOptions options) {
    return new ActivityRecorder(NeuronLayers.of(networks), options);
  }

  /** Each layer chooses its units by a key of its own. */
  private RecordedUnits layer(String name) {
    return layers.computeIfAbsent(
        name,
        added -> new RecordedUnits(added, options.maxUnits(), options.key().fold(layers.size())));
  }

  /**
   * Starts to record on the current thread what the networks do in any number of forward passes;
   * neurons outside of the networks are ignored.
   *
   * @return what ends the recording; until then the recorder takes the place of the thread's
   *     previous listener
   */
  public SpikeListening listen() {
    return SpikeListening.open(
        (neurons, currents, spikes) -> {
          RecordedUnits layer = layersByNeurons.get(neurons);
          if (layer != null) {
            record(layer, neurons, currents, spikes);
          }
        });
  }

  private void record(RecordedUnits layer, Block neurons, NDArray currents, NDArray spikes) {
    try (NoGrad off = new NoGrad()) {
      if (options.quantity() == Quantity.MEMBRANE_TRACE) {
        // first the choice of units, then the potentials of these alone
        try (NDArray x = layer.chosen(currents, 2);
            NDArray s = layer.chosen(spikes, 2)) {
          layer.keep(MembraneTrace.of(x, s, NeuronLayers.lifParameters(neurons)), 1, manager);
        }
      } else {
        try (NDArray sums =
            options.quantity() == Quantity.FIRING_RATE
                ? spikes.mean(new int[] {0})
                : spikes.sum(new int[] {0})) {
          layer.keep(layer.chosen(sums, 1), 0, manager);
        }
      }
    }
  }

  /**
   * Records what the units of a layer without spikes do.
   *
   * @param layer the layer's name
   * @param activations floating-point {@code [N, ...]}, copied; each call adds N stimuli
   * @throws IllegalArgumentException if the layer has other units than before
   */
  public void add(String layer, NDArray activations) {
    try (NoGrad off = new NoGrad()) {
      RecordedUnits units = layer(layer);
      units.keep(units.chosen(activations, 1), 0, manager);
    }
  }

  /**
   * Returns what was recorded so far.
   *
   * @return every layer that ran, in the order of the networks' trees, then those that were handed
   *     in; valid until more is recorded or the recorder is closed
   */
  public List<LayerRecording> layers() {
    List<LayerRecording> recordings = new ArrayList<>();
    for (RecordedUnits layer : layers.values()) {
      layer.recording().ifPresent(recordings::add);
    }
    return List.copyOf(recordings);
  }

  /** Frees what was recorded. */
  @Override
  public void close() {
    manager.close();
  }
}
