package io.github.spikegen.run;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.nir.NirGraph;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** The networks of a model that leave as NIR: what families implement {@code ExportsNir} with. */
public final class NirNetworks {

  private final String model;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private record Entry(Supplier<NirGraph> graph, Inputs inputs, Network network) {}

  /**
   * What a network makes of some inputs.
   *
   * @param inputs what enters at each step, {@code [T, N, …]}
   * @param outputs spikes {@code [T, N, …]} of an encoder, else images {@code [N, C, H, W]} in [0,
   *     1] or scores {@code [N, 1]}
   */
  public record Example(NDArray inputs, NDArray outputs) implements AutoCloseable {
    @Override
    public void close() {
      inputs.close();
      outputs.close();
    }
  }

  /** Makes inputs of a network. */
  @FunctionalInterface
  public interface Inputs {
    /**
     * Makes inputs.
     *
     * @param work the manager of the result
     * @param count N
     * @param seed where random numbers come from
     * @return {@code [T, N, …]}
     */
    NDArray make(NDManager work, int count, long seed);
  }

  /** The network itself: the parameters, and inputs {@code [T, N, …]}, to its outputs. */
  @FunctionalInterface
  public interface Network extends BiFunction<ParameterStore, NDArray, NDArray> {}

  /**
   * Begins with no network.
   *
   * @param model what messages call the model
   */
  public NirNetworks(String model) {
    this.model = model;
  }

  /**
   * Adds a network.
   *
   * @param name its name
   * @param graph exports it; throws an IllegalArgumentException if it can't
   * @param inputs makes inputs
   * @param network runs it, in evaluation
   * @return this
   */
  public NirNetworks with(String name, Supplier<NirGraph> graph, Inputs inputs, Network network) {
    entries.put(name, new Entry(graph, inputs, network));
    return this;
  }

  /** {@return the names of the networks} */
  public List<String> names() {
    return List.copyOf(entries.keySet());
  }

  /**
   * {@return a network as a graph}
   *
   * @param name its name
   * @throws RunException if there is no such network, or NIR has no node for what is in it
   */
  public NirGraph graph(String name) {
    try {
      return entry(name).graph().get();
    } catch (RunException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new RunException("the %s of %s: %s".formatted(name, model, e.getMessage()));
    }
  }

  private Entry entry(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new RunException(
          "network",
          "%s is no network of %s that is a chain of layers, expected %s"
              .formatted(name, model, String.join(" or ", entries.keySet())));
    }
    return entry;
  }

  /**
   * {@return inputs of a network and what it makes of them}
   *
   * @param name its name
   * @param count N, at least 1
   * @param seed where random numbers come from
   * @param manager the manager of the result
   * @throws RunException if there is no such network
   */
  public Example example(String name, int count, long seed, NDManager manager) {
    Entry entry = entry(name);
    try (NoGrad off = new NoGrad();
        NDManager work = manager.newSubManager()) {
      NDArray inputs = entry.inputs().make(work, count, seed).duplicate();
      NDArray outputs = entry.network().apply(new ParameterStore(work, false), inputs);
      NDArray own = outputs.reshape(outputs.getShape());
      inputs.attach(manager);
      own.attach(manager);
      return new Example(inputs, own);
    }
  }

  /**
   * {@return an input that is the same at every step, {@code [T, N, …]}}
   *
   * @param input {@code [N, …]}
   * @param timeSteps T
   */
  public static NDArray repeated(NDArray input, int timeSteps) {
    return input.expandDims(0).broadcast(new Shape(timeSteps).addAll(input.getShape()));
  }
}
