package io.github.spikegen.run;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import io.github.spikegen.autograd.HostArray;
import io.github.spikegen.run.StageTraining.TrainedNetwork;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The numbers of networks in training, in Java's memory: what travels between processes. */
public final class NetworkState {

  private static final String OPTIMIZER = "/optimizer/";

  private NetworkState() {}

  /**
   * {@return weights and running statistics, by network and parameter}
   *
   * @param networks the networks
   */
  public static Map<String, HostArray> weights(List<TrainedNetwork> networks) {
    Map<String, HostArray> all = new LinkedHashMap<>();
    named(networks).forEach((name, parameter) -> all.put(name, HostArray.of(parameter.getArray())));
    return all;
  }

  private static Map<String, Parameter> named(List<TrainedNetwork> networks) {
    Map<String, Parameter> all = new LinkedHashMap<>();
    for (TrainedNetwork trained : networks) {
      for (Pair<String, Parameter> pair : trained.block().getParameters()) {
        all.put(trained.network() + "/" + pair.getKey(), pair.getValue());
      }
    }
    return all;
  }

  /**
   * Takes over weights.
   *
   * @param networks the networks
   * @param weights what {@link #weights} or {@link #withOptimizers} gave of equal networks
   * @throws IllegalArgumentException if they are of other networks
   */
  public static void loadWeights(List<TrainedNetwork> networks, Map<String, HostArray> weights) {
    Map<String, Parameter> own = named(networks);
    Set<String> given = new LinkedHashSet<>(weights.keySet());
    given.removeIf(name -> name.contains(OPTIMIZER));
    if (!own.keySet().equals(given)) {
      throw new IllegalArgumentException(
          "weights must be those of %s, but are of %s".formatted(own.keySet(), given));
    }
    own.forEach((name, parameter) -> weights.get(name).copyTo(parameter.getArray()));
  }

  /**
   * {@return weights, running statistics and the states of optimizers}
   *
   * @param networks the networks
   */
  public static Map<String, HostArray> withOptimizers(List<TrainedNetwork> networks) {
    Map<String, HostArray> all = weights(networks);
    for (TrainedNetwork trained : networks) {
      try (NDManager copies = NDManager.newBaseManager()) {
        for (NDArray array : trained.optimizer().state(copies)) {
          all.put(trained.network() + OPTIMIZER + array.getName(), HostArray.of(array));
        }
      }
    }
    return all;
  }

  /**
   * Takes over weights and the states of optimizers.
   *
   * @param networks the networks
   * @param state what {@link #withOptimizers} gave of equal networks
   * @throws IllegalArgumentException if they are of other networks
   */
  public static void load(List<TrainedNetwork> networks, Map<String, HostArray> state) {
    loadWeights(networks, state);
    for (TrainedNetwork trained : networks) {
      String prefix = trained.network() + OPTIMIZER;
      try (NDManager copies = NDManager.newBaseManager()) {
        NDList arrays = new NDList();
        state.forEach(
            (name, values) -> {
              if (name.startsWith(prefix)) {
                NDArray array = values.toArray(copies);
                array.setName(name.substring(prefix.length()));
                arrays.add(array);
              }
            });
        trained.optimizer().load(arrays);
      }
    }
  }

  /** The mean of states of equal networks, summed in the order they come. */
  static final class Mean {

    private final Map<String, double[]> sums = new LinkedHashMap<>();
    private final Map<String, HostArray> first = new LinkedHashMap<>();
    private int count;

    void add(Map<String, HostArray> state) {
      state.forEach(
          (name, values) -> {
            first.putIfAbsent(name, values);
            if (values.type() == DataType.FLOAT32) {
              float[] numbers = values.floats();
              double[] sum = sums.computeIfAbsent(name, key -> new double[numbers.length]);
              for (int i = 0; i < numbers.length; i++) {
                sum[i] += numbers[i];
              }
            }
          });
      count++;
    }

    /** Returns the mean; of other numbers than float32, such as those of updates, the first. */
    Map<String, HostArray> get() {
      Map<String, HostArray> means = new LinkedHashMap<>(first);
      sums.forEach(
          (name, sum) -> {
            float[] mean = new float[sum.length];
            for (int i = 0; i < mean.length; i++) {
              mean[i] = (float) (sum[i] / count);
            }
            means.put(name, HostArray.of(mean, new Shape(first.get(name).shape())));
          });
      return means;
    }
  }
}
