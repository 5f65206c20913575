package io.github.spikegen.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import io.github.spikegen.autograd.ArrayMemory;
import io.github.spikegen.autograd.NoGrad;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of a block by the names that they have in the {@code state_dict} of a PyTorch
 * model of the same layers, running statistics of batch norm included. See docs/pytorch.md.
 *
 * <p>Files are safetensors, as {@code safetensors.torch.save_file(model.state_dict(), file)} writes
 * them. What a PyTorch model counts or keeps constant beside its weights, such as {@code
 * num_batches_tracked} and the coefficients of a membrane readout, is passed over.
 */
public final class StateDict {

  /** Counters, weights of a membrane readout, and the latents before the first step. */
  private static final List<String> NO_WEIGHTS =
      List.of(".num_batches_tracked", ".coef", ".initial_input");

  private final Map<String, Parameter> parameters;

  /** A network that exchanges weights with PyTorch. */
  public interface Exchangeable {

    /** {@return the network's parameters by their names in PyTorch} */
    StateDict stateDict();
  }

  private StateDict(Map<String, Parameter> parameters) {
    this.parameters = Collections.unmodifiableMap(parameters);
  }

  /**
   * Gives the parameters of a block their names in PyTorch, which are those of modules with {@code
   * .weight}, {@code .bias}, {@code .running_mean} or {@code .running_var} behind them.
   *
   * @param block a block, whose parameters need not be initialized yet
   * @param modules the names of its layers with parameters, in the order of {@link
   *     Block#getParameters}; and where a parameter is no weight of a layer, its own whole name; ""
   *     where PyTorch's model has no such thing
   * @return the parameters by name
   * @throws IllegalArgumentException if there are more or fewer names than layers
   */
  public static StateDict of(Block block, List<String> modules) {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    Iterator<String> next = modules.iterator();
    String layer = "";
    String module = "";
    for (Pair<String, Parameter> pair : block.getParameters()) {
      boolean alone = pair.getValue().getType() == Parameter.Type.OTHER;
      String path = alone ? "" : pair.getKey().substring(0, pair.getKey().lastIndexOf('_') + 1);
      if (alone || !path.equals(layer)) {
        if (!next.hasNext()) {
          throw new IllegalArgumentException("no name for " + pair.getKey());
        }
        module = next.next();
        layer = path;
      }
      if (!module.isEmpty()) {
        parameters.put(module + suffix(pair.getValue().getType()), pair.getValue());
      }
    }
    if (next.hasNext()) {
      throw new IllegalArgumentException("no layer for the name " + next.next());
    }
    return new StateDict(parameters);
  }

  private static String suffix(Parameter.Type type) {
    return switch (type) {
      case WEIGHT, GAMMA -> ".weight";
      case BIAS, BETA -> ".bias";
      case RUNNING_MEAN -> ".running_mean";
      case RUNNING_VAR -> ".running_var";
      case OTHER -> "";
    };
  }

  /** {@return the parameters by their names in PyTorch, in the order of the block} */
  public Map<String, Parameter> parameters() {
    return parameters;
  }

  /**
   * Writes the parameters; an existing file is replaced atomically.
   *
   * @param file the file; its folder is made if it is missing
   * @throws IOException if writing fails; the file is as it was before
   */
  public void save(Path file) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        NoGrad off = new NoGrad()) {
      NDList arrays = new NDList();
      parameters.forEach(
          (name, parameter) -> {
            NDArray copy = parameter.getArray().reshape(shape(parameter)).duplicate();
            copy.attach(manager);
            copy.setName(name);
            arrays.add(copy);
          });
      ArrayFile.save(file, arrays);
    }
  }

  /**
   * Copies the values of a file into the parameters.
   *
   * @param file a safetensors file
   * @throws InvalidFileException if the file is damaged or does not fit, as {@link #set} says; the
   *     parameters are unchanged
   * @throws IOException if reading fails; the parameters are unchanged
   */
  public void load(Path file) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      Map<String, NDArray> arrays = new LinkedHashMap<>();
      ArrayFile.load(manager, file).forEach(array -> arrays.put(array.getName(), array));
      set(arrays);
    } catch (IllegalArgumentException e) {
      throw new InvalidFileException(file, e.getMessage(), e);
    }
  }

  /**
   * Copies arrays into the parameters.
   *
   * @param arrays float32, float64 or float16 arrays by their names in PyTorch
   * @throws IllegalArgumentException if one is missing or not expected, has another shape, or holds
   *     what is no number; the parameters are unchanged
   */
  public void set(Map<String, NDArray> arrays) {
    Map<String, NDArray> weights = new LinkedHashMap<>(arrays);
    weights.keySet().removeIf(name -> NO_WEIGHTS.stream().anyMatch(("." + name)::endsWith));
    try (NoGrad off = new NoGrad()) {
      Optional<String> complaint = complaint(weights);
      if (complaint.isPresent()) {
        throw new IllegalArgumentException(complaint.get());
      }
      parameters.forEach(
          (name, parameter) -> {
            ArrayMemory.copy(weights.get(name), parameter.getArray());
            parameter.getArray().setRequiresGradient(parameter.requiresGradient());
          });
    }
  }

  private Optional<String> complaint(Map<String, NDArray> weights) {
    Map<String, SafetensorsHeader.Entry> found = new LinkedHashMap<>();
    weights.forEach(
        (name, array) ->
            found.put(name, new SafetensorsHeader.Entry(array.getDataType(), array.getShape())));
    Map<String, SafetensorsHeader.Entry> expected = new LinkedHashMap<>();
    parameters.forEach(
        (name, parameter) ->
            expected.put(
                name,
                new SafetensorsHeader.Entry(parameter.getArray().getDataType(), shape(parameter))));
    return ParameterFile.misfit(
            found, expected, (one, other) -> isFloat(one) && one.shape().equals(other.shape()))
        .or(
            () ->
                weights.entrySet().stream()
                    .flatMap(
                        entry -> ParameterFile.noNumbers(entry.getKey(), entry.getValue()).stream())
                    .findFirst());
  }

  private static boolean isFloat(SafetensorsHeader.Entry entry) {
    return entry.type() == DataType.FLOAT32
        || entry.type() == DataType.FLOAT64
        || entry.type() == DataType.FLOAT16;
  }

  /** The shape in PyTorch: a bias has one axis, a single number none. */
  private static Shape shape(Parameter parameter) {
    Shape shape = parameter.getArray().getShape();
    return switch (parameter.getType()) {
      case BIAS -> new Shape(shape.size());
      case OTHER -> shape.equals(new Shape(1)) ? new Shape() : shape;
      default -> shape;
    };
  }
}
