package io.github.spikegen.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.spikegen.probe.Probe.Application;
import io.github.spikegen.probe.Probe.Firing;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The time in which a {@link Probe} watches its thread, until closed; and where layers report to.
 *
 * <p>Scopes nest, and every open probe is told of every event, the outermost first. {@link #mute}
 * hides what follows from the probes outside.
 */
public final class ProbeScope implements AutoCloseable {

  private static final ThreadLocal<ProbeScope> CURRENT = new ThreadLocal<>();

  /** Null where nothing outside is told. */
  private final Probe probe;

  private final ProbeScope outer = CURRENT.get();
  private final Thread thread = Thread.currentThread();
  private boolean closed;

  private ProbeScope(Probe probe) {
    this.probe = probe;
    CURRENT.set(this);
  }

  static ProbeScope open(Probe probe) {
    return new ProbeScope(Objects.requireNonNull(probe, "probe"));
  }

  /**
   * Hides what follows from all probes outside: what is computed only to be computed once more.
   *
   * @return what ends the silence
   */
  public static ProbeScope mute() {
    return new ProbeScope(null);
  }

  /** {@return whether a probe watches the current thread} */
  public static boolean isOpen() {
    ProbeScope current = CURRENT.get();
    return current != null && current.probe != null;
  }

  /**
   * Reports a forward pass through a layer of neurons; called by the layer itself.
   *
   * @param neurons the layer
   * @param currents what it received, {@code [T, N, ...]}
   * @param spikes the very array that it returns, {@code [T, N, ...]}
   */
  public static void fired(SpikingNeuron neurons, NDArray currents, NDArray spikes) {
    if (isOpen()) {
      report(new Firing(neurons, spikes, currents));
    }
  }

  /**
   * Reports a forward pass through a layer of neurons whose currents are not stored.
   *
   * @param neurons the layer
   * @param currents computes what it received, {@code [T, N, ...]}; closed after the event
   * @param spikes the very array that it returns, {@code [T, N, ...]}
   */
  public static void fired(SpikingNeuron neurons, Supplier<NDArray> currents, NDArray spikes) {
    if (isOpen()) {
      try (Firing firing = new Firing(neurons, spikes, currents)) {
        report(firing);
      }
    }
  }

  private static void report(Firing firing) {
    CURRENT.get().tell(probe -> probe.fired(firing));
  }

  /**
   * Reports that a layer is applied; called by what runs the layer.
   *
   * @param layer the layer
   * @param inputs {@code [B, …]}, batch and time in one axis
   * @param timing how they stand in time
   * @param timeSteps T, the steps of the sequences that inputs over time are of; 1 for others
   */
  public static void applied(
      Block layer, NDArray inputs, Application.Timing timing, long timeSteps) {
    if (isOpen()) {
      Application application = new Application(layer, inputs, timing, timeSteps);
      CURRENT.get().tell(probe -> probe.applied(application));
    }
  }

  private void tell(Consumer<Probe> event) {
    if (probe != null) {
      if (outer != null) {
        outer.tell(event);
      }
      event.accept(probe);
    }
  }

  /**
   * Ends the watching; closing again does nothing.
   *
   * @throws IllegalStateException on another thread than the one that opened it, or before what was
   *     opened inside is closed
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    if (Thread.currentThread() != thread) {
      throw new IllegalStateException(
          "the scope belongs to thread " + thread.getName() + " and must be closed there");
    }
    if (CURRENT.get() != this) {
      throw new IllegalStateException("a scope that was opened inside is still open");
    }
    closed = true;
    if (outer == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(outer);
    }
  }

  /** Neurons that know nothing of probes, whose spikes are reported for them. */
  static final class ReportedNeurons extends AbstractBlock implements SpikingNeuron {

    private final Block neurons;

    ReportedNeurons(Block neurons) {
      this.neurons = addChildBlock(neurons.getClass().getSimpleName(), neurons);
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore parameterStore,
        NDList inputs,
        boolean training,
        PairList<String, Object> params) {
      NDList spikes = neurons.forward(parameterStore, inputs, training);
      ProbeScope.fired(this, inputs.singletonOrThrow(), spikes.singletonOrThrow());
      return spikes;
    }

    @Override
    protected void initializeChildBlocks(
        NDManager manager, DataType dataType, Shape... inputShapes) {
      neurons.initialize(manager, dataType, inputShapes);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return neurons.getOutputShapes(inputShapes);
    }
  }
}
