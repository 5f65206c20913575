package io.github.spikegen.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Watches the layers that run on the current thread, between {@link #watch} and the end of its
 * scope.
 *
 * <pre>{@code
 * Probe probe = new Probe() {
 *   public void fired(Firing firing) {
 *     print(firing.neurons(), firing.spikes());
 *   }
 * };
 * try (ProbeScope watching = probe.watch()) {
 *   network.forward(store, images, false);
 * }
 * }</pre>
 *
 * <p>Watching changes no bit of what a network computes. Arrays of an event must be neither changed
 * nor closed, and are only sure to be open during the call. What a method throws ends the forward
 * pass.
 */
public interface Probe {

  /**
   * Receives what a layer of neurons fired in one forward pass.
   *
   * @param firing the layer, its currents and its spikes
   */
  default void fired(Firing firing) {}

  /**
   * Receives the inputs of one application of a layer with weights; see {@link SynapticLayer}.
   *
   * @param application the layer and its inputs
   */
  default void applied(Application application) {}

  /**
   * Starts to watch the current thread. Probes that watch already go on watching; other threads are
   * not watched.
   *
   * @return what ends the watching
   */
  default ProbeScope watch() {
    return ProbeScope.open(this);
  }

  /** One forward pass through one layer of neurons. */
  final class Firing implements AutoCloseable {

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

    /** {@return the layer: the block that stands in its network} */
    public SpikingNeuron neurons() {
      return neurons;
    }

    /**
     * {@return what the layer fired: the very array that the layer returns, exactly 0 or 1, {@code
     * [T, N, ...]}}
     */
    public NDArray spikes() {
      return spikes;
    }

    /**
     * {@return what the layer received, {@code [T, N, ...]}} Where the network does not store them,
     * they are computed at the first call.
     */
    public NDArray currents() {
      if (currents == null) {
        currents = source.get();
      }
      return currents;
    }

    /**
     * {@return the membrane potentials: the potential after each step, {@code [T, N, ...]}; a new
     * array in the manager of the currents, to be closed}
     *
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

  /**
   * One application of a layer with weights.
   *
   * <p>Where a network sums a layer's spikes over time and weighs them once, because that is the
   * same, the inputs are the spikes before the sum.
   *
   * @param layer the layer
   * @param inputs {@code [B, …]}, batch and time in one axis
   * @param timing how they stand in time
   * @param timeSteps T, the steps of the sequences that inputs over time are of; 1 for others
   */
  record Application(Block layer, NDArray inputs, Timing timing, long timeSteps) {

    /** How the inputs of a layer stand in time. */
    public enum Timing {

      /** One input a sample, such as an image or the average of a sequence. */
      ONCE,

      /** Steps of sequences, as a rule of spikes: all T of each, step after step. */
      OVER_TIME,

      /** Some steps of such sequences; the others are told in other applications. */
      PART_OVER_TIME,

      /**
       * Steps of sequences that a decoder with weights of its own turns into one result: work that
       * a network without time does not have.
       */
      DECODING
    }

    public Application {
      Objects.requireNonNull(timing, "timing");
      if (timeSteps < 1) {
        throw new IllegalArgumentException("timeSteps must be at least 1, but was " + timeSteps);
      }
    }

    /**
     * {@return how many inputs the same network would have here if it had no time, which it sees at
     * one step: B, B/T or 0}
     */
    public double inputsWithoutTime() {
      long batch = inputs.getShape().get(0);
      return switch (timing) {
        case ONCE -> batch;
        case OVER_TIME, PART_OVER_TIME -> (double) batch / timeSteps;
        case DECODING -> 0;
      };
    }
  }
}
