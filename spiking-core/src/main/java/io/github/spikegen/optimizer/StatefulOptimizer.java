package io.github.spikegen.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.util.Pair;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.internal.Require;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * An optimizer whose state can be saved and loaded, so that a resumed run continues exactly as the
 * uninterrupted one.
 *
 * <p>State is kept by the parameter's id. {@link
 * io.github.spikegen.autograd.GradientScope#update(Optimizer)} passes names, which are stable;
 * DJL's {@code Trainer} passes ids that differ in every process, so under it parameter groups match
 * nothing useful and a saved state fits only the same objects. One device is supported.
 *
 * <p>State arrays belong to the optimizer: close it.
 */
public abstract class StatefulOptimizer extends Optimizer implements AutoCloseable {

  private static final String UPDATES = "updates";

  private final NDManager manager = NDManager.newBaseManager();

  /** In the order of the names, so that a saved state is the same bytes after a resume. */
  private final Map<String, ParameterState> states = new TreeMap<>();

  private final Tracker learningRate;
  private final List<ParameterGroup> groups;
  private final ParameterGroup others;
  private final List<String> stateNames;

  /**
   * Creates an optimizer without state yet.
   *
   * @param learningRate the learning rate by number of finished updates
   * @param weightDecay the weight decay of parameters without a group, at least 0
   * @param groups exceptions by parameter name; the first that matches counts
   * @param stateNames the names of the arrays that {@link #step} keeps of each parameter
   */
  protected StatefulOptimizer(
      Tracker learningRate,
      double weightDecay,
      List<ParameterGroup> groups,
      List<String> stateNames) {
    super(new NoBuilder());
    this.learningRate = Objects.requireNonNull(learningRate, "learningRate");
    this.groups = List.copyOf(groups);
    this.others = new ParameterGroup(name -> true, 1, weightDecay);
    this.stateNames = List.copyOf(stateNames);
    manager.setName("optimizer");
  }

  /**
   * Changes a weight and its state in place, without gradient recording.
   *
   * @param weight the parameter's value
   * @param gradient its gradient, of the same shape; not to be changed
   * @param state the arrays of the state by name, of the weight's shape, type and device, zero
   *     before the first update
   * @param rates the number of the update and its rates
   */
  protected abstract void step(
      NDArray weight, NDArray gradient, Map<String, NDArray> state, Rates rates);

  /**
   * The figures of one update.
   *
   * @param update its number, from 1
   * @param learningRate the learning rate, the group's factor included
   * @param weightDecay the group's weight decay
   */
  public record Rates(int update, double learningRate, double weightDecay) {}

  /** Moves a running mean towards a value: {@code mean += share · (value - mean)}. */
  static void average(NDArray mean, NDArray value, double share) {
    try (NDArray change = value.sub(mean)) {
      mean.addi(change.muli(share));
    }
  }

  /** Does the same for the square of a value. */
  static void averageSquare(NDArray mean, NDArray value, double share) {
    try (NDArray square = value.square()) {
      mean.muli(1 - share);
      mean.addi(square.muli(share));
    }
  }

  /**
   * Updates a parameter in place.
   *
   * @param parameterId the parameter's name
   * @param weight its value, changed in place
   * @param grad its gradient, of the same shape; not changed
   */
  @Override
  public final void update(String parameterId, NDArray weight, NDArray grad) {
    ParameterState state =
        states.computeIfAbsent(
            parameterId, id -> ParameterState.zeros(manager, weight, stateNames));
    state.requireFit(parameterId, weight);
    state.moveTo(weight.getDevice()); // it may have been loaded on another
    ParameterGroup group =
        groups.stream().filter(g -> g.contains().test(parameterId)).findFirst().orElse(others);
    double rate = learningRate.getNewValue(parameterId, state.updates) * group.learningRateFactor();
    try (NoGrad off = new NoGrad()) {
      step(
          weight,
          grad,
          Collections.unmodifiableMap(state.arrays),
          new Rates(state.updates + 1, rate, group.weightDecay()));
    }
    state.updates++;
  }

  /**
   * {@return a copy of the state: for every parameter that was updated its running arrays, named
   * {@code PARAMETER.ARRAY}, and {@code PARAMETER.updates}, the number of updates, int64 {@code
   * [1]}; named arrays, to be written to a file}
   *
   * @param target the manager of the copies
   */
  public final NDList state(NDManager target) {
    NDList list = new NDList();
    states.forEach(
        (parameter, state) -> {
          state.arrays.forEach(
              (name, array) -> list.add(copy(array, target, parameter + "." + name)));
          NDArray updates = target.create(new long[] {state.updates});
          updates.setName(parameter + "." + UPDATES);
          list.add(updates);
        });
    return list;
  }

  /**
   * Replaces the state by a copy of a saved one, after a check that it is the state of these
   * parameters.
   *
   * @param saved what {@link #state} returned for an optimizer of the same kind
   * @param parameters names and initialized parameters, those that the optimizer is to update;
   *     those that need no gradient are passed over
   * @throws IllegalArgumentException if it is another optimizer's state, lacks one of the
   *     parameters, has one more, or one has another shape or data type; nothing is changed then
   */
  public final void load(NDList saved, Iterable<Pair<String, Parameter>> parameters) {
    Map<String, NDArray> found = byName(saved);
    Set<String> others = parametersOf(found);
    for (Pair<String, Parameter> pair : parameters) {
      if (pair.getValue().requiresGradient()) {
        requireFit(pair.getKey(), pair.getValue().getArray(), found);
        others.remove(pair.getKey());
      }
    }
    if (!others.isEmpty()) {
      throw new IllegalArgumentException(
          "the saved state has %s, which is no parameter that is trained"
              .formatted(others.iterator().next()));
    }
    load(saved);
  }

  private void requireFit(String parameter, NDArray weight, Map<String, NDArray> saved) {
    for (String name : stateNames) {
      NDArray array = saved.get(parameter + "." + name);
      if (array == null) {
        throw new IllegalArgumentException(
            "the saved state has no %s.%s, but the parameter %s %s is trained"
                .formatted(parameter, name, parameter, weight.getShape()));
      }
      ParameterState.requireFit(parameter, array, weight);
    }
  }

  private static Map<String, NDArray> byName(NDList arrays) {
    Map<String, NDArray> found = new LinkedHashMap<>();
    arrays.forEach(array -> found.put(String.valueOf(array.getName()), array));
    return found;
  }

  private static Set<String> parametersOf(Map<String, NDArray> saved) {
    return saved.keySet().stream()
        .filter(name -> name.endsWith("." + UPDATES))
        .map(name -> name.substring(0, name.length() - UPDATES.length() - 1))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /**
   * Replaces the state by a copy of a saved one. It may lie on another device than the parameters:
   * each moves to its parameter's at the first update. Parameters that it does not name start from
   * nothing; {@link #load(NDList, Iterable)} refuses such a state.
   *
   * @param saved what {@link #state} returned for an optimizer of the same kind
   * @throws IllegalArgumentException if it is another optimizer's state; nothing is changed then
   */
  public final void load(NDList saved) {
    Map<String, NDArray> found = byName(saved);
    Map<String, ParameterState> loaded = new LinkedHashMap<>();
    for (String parameter : parametersOf(found)) {
      long updates = found.get(parameter + "." + UPDATES).getLong(0);
      loaded.put(parameter, new ParameterState(Math.toIntExact(updates)));
      for (String name : stateNames) {
        if (!found.containsKey(parameter + "." + name)) {
          throw new IllegalArgumentException(
              "the saved state has no " + parameter + "." + name + ": another optimizer's?");
        }
      }
    }
    int expected = loaded.size() * (1 + stateNames.size());
    if (expected != saved.size()) {
      throw new IllegalArgumentException(
          "the saved state has %d arrays where %s of %d parameters needs %d: another optimizer's?"
              .formatted(saved.size(), getClass().getSimpleName(), loaded.size(), expected));
    }
    loaded.forEach(
        (parameter, state) ->
            stateNames.forEach(
                name ->
                    state.arrays.put(
                        name, copy(found.get(parameter + "." + name), manager, name))));
    states.values().forEach(ParameterState::close);
    states.clear();
    states.putAll(loaded);
  }

  private static NDArray copy(NDArray array, NDManager target, String name) {
    NDArray copy = array.duplicate();
    copy.attach(target);
    copy.setName(name);
    return copy;
  }

  /** Frees the state. */
  @Override
  public final void close() {
    states.clear();
    manager.close();
  }

  /** DJL's optimizers demand a builder; ours take their values in the constructor. */
  private static final class NoBuilder extends OptimizerBuilder<NoBuilder> {
    @Override
    protected NoBuilder self() {
      return this;
    }
  }

  /**
   * Parameters that an optimizer treats differently from the rest, chosen by name.
   *
   * @param contains tells by name whether a parameter belongs to the group
   * @param learningRateFactor multiplies the schedule's learning rate, at least 0
   * @param weightDecay replaces the optimizer's weight decay, at least 0
   */
  public record ParameterGroup(
      Predicate<String> contains, double learningRateFactor, double weightDecay) {

    public ParameterGroup {
      Objects.requireNonNull(contains, "contains");
      Require.finiteAtLeast("learningRateFactor", 0, learningRateFactor);
      Require.finiteAtLeast("weightDecay", 0, weightDecay);
    }

    /**
     * {@return a group without weight decay at the full learning rate}
     *
     * @param nameEndings how the names of its parameters end: in DJL {@code "bias"} for biases,
     *     {@code "gamma"} and {@code "beta"} for normalization layers
     */
    public static ParameterGroup withoutWeightDecay(String... nameEndings) {
      List<String> endings = List.of(nameEndings);
      return new ParameterGroup(name -> endings.stream().anyMatch(name::endsWith), 1, 0);
    }
  }
}
