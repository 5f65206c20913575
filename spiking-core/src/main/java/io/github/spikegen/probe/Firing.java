package io.github.spikegen.probe;

import ai.djl.ndarray.NDArray;
import java.util.function.Supplier;

/** One forward pass through one layer of neurons. */
public final class Firing implements AutoCloseable {

  private final SpikingNeuron neurons;
  private final NDArray spikes;
  private final Supplier<NDArray> source;
  private NDArray currents;

  Firing(SpikingNeuron neurons, NDArray spikes, NDArray currents) {
    this.neurons = neurons;
    this.spikes = spikes;
    this.currents = currents;
    source = null;
  }

  Firing(SpikingNeuron neurons, NDArray spikes, Supplier<NDArray> source) {
    this.neurons = neurons;
    this.spikes = spikes;
    this.source = source;
  }

  /**
   * Returns the layer.
   *
   * @return the block that stands in its network
   */
  public SpikingNeuron neurons() {
    return neurons;
  }

  /**
   * Returns what the layer fired.
   *
   * @return the very array that the layer returns, exactly 0 or 1, {@code [T, N, ...]}
   */
  public NDArray spikes() {
    return spikes;
  }

  /**
   * Returns what the layer received. Where the network does not store them, they are computed at
   * the first call.
   *
   * @return {@code [T, N, ...]}
   */
  public NDArray currents() {
    if (currents == null) {
      currents = source.get();
    }
    return currents;
  }

  /**
   * Returns the membrane potentials.
   *
   * @return the potential after each step, {@code [T, N, ...]}; a new array in the manager of the
   *     currents, to be closed
   * @throws UnsupportedOperationException if the neurons do not tell them
   */
  public NDArray membrane() {
    return neurons.membrane(currents(), spikes);
  }

  /** Frees currents that were computed for this event. Probes need not call it. */
  @Override
  public void close() {
    if (source != null && currents != null) {
      currents.close();
    }
  }
}
