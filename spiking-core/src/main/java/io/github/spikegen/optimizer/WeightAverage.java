package io.github.spikegen.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import io.github.spikegen.autograd.ArrayMemory;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.internal.Require;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The exponential moving average (EMA) of a network's weights: smoother than the weights of any one
 * step, and often better to evaluate and to sample with.
 *
 * <pre>{@code
 * try (WeightAverage average = new WeightAverage(0.999, block.getParameters())) {
 *   TrainingLoop loop =
 *       new TrainingLoop(manager, block.getParameters(), optimizer).withAverage(average);
 *   loop.runEpoch(epoch, batches, steps, step);
 *   try (WeightAverage.Swapped swapped = average.swapIn()) {
 *     evaluate(block); // or ParameterFile.save(file, block)
 *   }
 * }
 * }</pre>
 *
 * <p>After update t, counted from 0, the average of a weight w is {@code d·a + (1 - d)·w} with
 * {@code d = min(decay, (1 + t) / (10 + t))}: the decay warms up, so that the first weights are
 * soon without effect. It begins as the weights at construction, and looks back over about {@code 1
 * / (1 - decay)} steps.
 *
 * <p>All parameters are averaged alike, those that need no gradient too. The running statistics of
 * batch norm describe the activations of the weights they were gathered with; statistics averaged
 * over the same steps lag behind as much as the averaged weights do, where the newest ones would
 * belong to weights that are ahead. The same holds for a codebook that follows the encoder.
 *
 * <p>The averages have the data types and devices of the parameters, and belong to this object:
 * close it. One thread at a time.
 */
public final class WeightAverage implements AutoCloseable {

  private static final String UPDATES = "updates";
  private static final String SUFFIX = ".average";

  private final NDManager manager = NDManager.newBaseManager();
  private final double decay;
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final Map<String, NDArray> averages = new LinkedHashMap<>();
  private long updates;
  private boolean swappedIn;

  /**
   * Begins with the weights as they are.
   *
   * @param decay the share that stays at each update, once warm, in [0, 1); 0 follows the weights
   * @param parameters names and initialized floating-point parameters, such as {@code
   *     block.getParameters()}
   */
  public WeightAverage(double decay, Iterable<Pair<String, Parameter>> parameters) {
    Require.shareBelowOne("decay", decay);
    this.decay = decay;
    manager.setName("weight average");
    try (NoGrad off = new NoGrad()) {
      for (Pair<String, Parameter> pair : parameters) {
        NDArray weight = pair.getValue().getArray();
        if (!weight.getDataType().isFloating()) {
          throw new IllegalArgumentException(
              "parameters must be floating-point numbers, but %s is %s"
                  .formatted(pair.getKey(), weight.getDataType()));
        }
        this.parameters.put(pair.getKey(), pair.getValue());
        averages.put(pair.getKey(), copy(weight, manager));
      }
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  private static NDArray copy(NDArray array, NDManager target) {
    NDArray copy = array.duplicate();
    copy.attach(target);
    return copy;
  }

  /**
   * Moves the averages towards the weights; called once after each optimizer step.
   *
   * @throws IllegalStateException while the averages are swapped in
   */
  public void update() {
    requireTrainingWeights("updated");
    double share = 1 - Math.min(decay, (1.0 + updates) / (10.0 + updates));
    try (NoGrad off = new NoGrad()) {
      averages.forEach((name, average) -> move(average, parameters.get(name).getArray(), share));
    }
    updates++;
  }

  private static void move(NDArray average, NDArray weight, double share) {
    if (FusedLoop.fits(average) && FusedLoop.fits(weight)) {
      FusedLoop.run(loop((float) share), weight, average);
      return;
    }
    try (NDArray change = weight.sub(average)) {
      average.addi(change.muli(share));
    }
  }

  private static FusedLoop.Body loop(float share) {
    return (weights, changed, count) -> {
      float[] average = changed[0];
      for (int i = 0; i < count; i++) {
        average[i] += share * (weights[i] - average[i]);
      }
    };
  }

  /**
   * Puts the averages in the place of the weights until the result is closed, which restores the
   * weights bit for bit, whatever was done to the parameters meanwhile.
   *
   * @return holds the weights; close it before the next training step
   * @throws IllegalStateException if the averages are swapped in already
   */
  public Swapped swapIn() {
    requireTrainingWeights("swapped in");
    return new Swapped();
  }

  private void requireTrainingWeights(String what) {
    if (swappedIn) {
      throw new IllegalStateException(
          "the average can't be %s while it is in the place of the weights".formatted(what));
    }
  }

  /**
   * Returns a copy of the state: for every parameter its average, named {@code PARAMETER.average},
   * and {@code updates}, the number of updates, int64 {@code [1]}.
   *
   * @param target the manager of the copies
   * @return named arrays, to be written to a file
   */
  public NDList state(NDManager target) {
    NDList list = new NDList();
    averages.forEach(
        (name, average) -> {
          NDArray copy = copy(average, target);
          copy.setName(name + SUFFIX);
          list.add(copy);
        });
    NDArray count = target.create(new long[] {updates});
    count.setName(UPDATES);
    list.add(count);
    return list;
  }

  /**
   * Replaces the state by a copy of a saved one, which may lie on another device.
   *
   * @param saved what {@link #state} returned for an average of the same parameters
   * @throws IllegalArgumentException if it is not such a state; nothing is changed then
   */
  public void load(NDList saved) {
    Map<String, NDArray> found = new LinkedHashMap<>();
    saved.forEach(array -> found.put(String.valueOf(array.getName()), array));
    averages.forEach((name, average) -> requireFit(name, average, found.get(name + SUFFIX)));
    if (!found.containsKey(UPDATES) || found.size() != averages.size() + 1) {
      throw new IllegalArgumentException(
          "the saved state has %d arrays where the average of %d parameters and its updates were expected"
              .formatted(found.size(), averages.size()));
    }
    try (NoGrad off = new NoGrad()) {
      averages.forEach((name, average) -> ArrayMemory.copy(found.get(name + SUFFIX), average));
    }
    updates = found.get(UPDATES).getLong(0);
  }

  private static void requireFit(String name, NDArray average, NDArray saved) {
    if (saved == null) {
      throw new IllegalArgumentException(
          "the saved state has no average of the parameter %s".formatted(name));
    }
    if (!saved.getShape().equals(average.getShape())
        || saved.getDataType() != average.getDataType()) {
      throw new IllegalArgumentException(
          "the saved average of %s is %s %s, but the parameter is %s %s"
              .formatted(
                  name,
                  saved.getDataType(),
                  saved.getShape(),
                  average.getDataType(),
                  average.getShape()));
    }
  }

  /** Frees the averages. */
  @Override
  public void close() {
    averages.clear();
    manager.close();
  }

  /** Averages in the place of the weights. */
  public final class Swapped implements AutoCloseable {

    private final NDManager kept = NDManager.newBaseManager();
    private final Map<String, NDArray> weights = new LinkedHashMap<>();

    private Swapped() {
      swappedIn = true;
      try (NoGrad off = new NoGrad()) {
        averages.forEach(
            (name, average) -> {
              NDArray weight = parameters.get(name).getArray();
              weights.put(name, copy(weight, kept));
              ArrayMemory.copy(average, weight);
            });
      }
    }

    /** Restores the weights; closing again does nothing. */
    @Override
    public void close() {
      if (!kept.isOpen()) {
        return;
      }
      try (NoGrad off = new NoGrad()) {
        weights.forEach(
            (name, weight) -> ArrayMemory.copy(weight, parameters.get(name).getArray()));
      }
      kept.close();
      swappedIn = false;
    }
  }
}
