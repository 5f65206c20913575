package io.github.spikegen.probe;

/**
 * Watches the layers that run on the current thread, between {@link #watch} and the end of its
 * scope.
 *
 * <pre>{@code
 * Probe probe = new Probe() {
 *   @Override
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
}
