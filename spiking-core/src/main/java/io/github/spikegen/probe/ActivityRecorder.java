package io.github.spikegen.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.internal.Require;
import io.github.spikegen.probe.ActivityRecorder.RecordingOptions.Quantity;
import io.github.spikegen.probe.Probe.Firing;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Records what each unit of a network's layers does at each stimulus, without changing the network.
 *
 * <pre>{@code
 * try (ActivityRecorder recorder = ActivityRecorder.of(network, RecordingOptions.firingRates())) {
 *   try (ProbeScope watching = recorder.watch()) {
 *     network.forward(store, images, false); // any number of batches; their stimuli line up
 *   }
 *   recorder.layers().forEach(layer -> use(layer.layer(), layer.activity()));
 * }
 * }</pre>
 *
 * <p>Layers are those of neurons, found and named as by {@link NeuronLayers}. What layers without
 * spikes do is handed in ({@link #add}). Memory is 4 bytes a stimulus and kept unit, times T for
 * membrane traces; {@link RecordingOptions#maxUnits} bounds it. Gradients are never recorded.
 *
 * <p>One thread at a time may use a recorder.
 */
public final class ActivityRecorder implements Probe, AutoCloseable {

  /**
   * What an {@link ActivityRecorder} keeps, and how much of it.
   *
   * @param quantity what is kept of each unit
   * @param maxUnits the most units of a layer that are kept, at least 1; of larger layers a random
   *     choice, the same for all stimuli
   * @param key chooses the units
   */
  public record RecordingOptions(Quantity quantity, int maxUnits, RandomKey key) {

    /** What is kept of each unit. */
    public enum Quantity {
      /** Spikes over time steps, in [0, 1]. */
      FIRING_RATE,
      /** Spikes, from 0 to T. */
      SPIKE_COUNT,
      /** The membrane potential after each step, T numbers ({@link SpikingNeuron#membrane}). */
      MEMBRANE_TRACE
    }

    public RecordingOptions {
      Objects.requireNonNull(quantity, "quantity");
      Require.atLeast("maxUnits", 1, maxUnits);
      Objects.requireNonNull(key, "key");
    }

    /** {@return options to keep the firing rates of all units} */
    public static RecordingOptions firingRates() {
      return new RecordingOptions(Quantity.FIRING_RATE, Integer.MAX_VALUE, RandomKey.of(0));
    }

    /**
     * {@return a copy with another quantity}
     *
     * @param value what is kept of each unit
     */
    public RecordingOptions withQuantity(Quantity value) {
      return new RecordingOptions(value, maxUnits, key);
    }

    /**
     * {@return a copy that keeps fewer units}
     *
     * @param value the most units of a layer, at least 1
     * @param chosenBy chooses them
     */
    public RecordingOptions withMaxUnits(int value, RandomKey chosenBy) {
      return new RecordingOptions(quantity, value, chosenBy);
    }
  }

  /**
   * What the units of one layer did.
   *
   * @param layer the layer's name in its network
   * @param units how many units the layer has
   * @param activity what was kept, float32: firing rates, spike counts or activations {@code
   *     [stimuli, kept units]}, or membrane traces {@code [T, stimuli, kept units]}; units are in
   *     the order of {@code [N, ...]} flattened. In the recorder's manager
   */
  public record LayerRecording(String layer, long units, NDArray activity) {

    /** {@return how many units were kept, at least 1, at most {@link #units()}} */
    public long keptUnits() {
      return activity.getShape().get(activity.getShape().dimension() - 1);
    }
  }

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

  /** Records a forward pass; neurons outside of the networks are ignored. */
  @Override
  public void fired(Firing firing) {
    RecordedUnits layer = layersByNeurons.get(firing.neurons());
    if (layer != null) {
      try (NoGrad off = new NoGrad()) {
        record(layer, firing);
      }
    }
  }

  private void record(RecordedUnits layer, Firing firing) {
    NDArray spikes = firing.spikes();
    if (options.quantity() == Quantity.MEMBRANE_TRACE) {
      // first the choice of units, then the potentials of these alone
      try (NDArray x = layer.chosen(firing.currents(), 2);
          NDArray s = layer.chosen(spikes, 2)) {
        layer.keep(firing.neurons().membrane(x, s), 1, manager);
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
   * {@return what was recorded so far: every layer that ran, in the order of the networks' trees,
   * then those that were handed in; valid until more is recorded or the recorder is closed}
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
