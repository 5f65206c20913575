package io.github.spikegen.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import io.github.spikegen.autograd.ArrayMemory;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.internal.Quoted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;

/**
 * Files of a block's parameters, running statistics of batch norm included, by name.
 *
 * <p>The format is safetensors, whose header lists every name, type and shape. Loading compares it
 * with the block first: the file of another model is refused, where DJL's {@code Parameter.load}
 * would take any shape.
 */
public final class ParameterFile {

  private static final int MOST_COMPLAINTS = 3;
  private static final float LARGEST = 1e9f;

  private ParameterFile() {}

  /**
   * Writes the parameters of a block; an existing file is replaced atomically.
   *
   * @param file the file; its folder is made if it is missing
   * @param block an initialized block
   * @throws IOException if writing fails; the file is as it was before
   */
  public static void save(Path file, Block block) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        NoGrad off = new NoGrad()) {
      NDList arrays = new NDList();
      for (Pair<String, Parameter> pair : block.getParameters()) {
        NDArray copy = pair.getValue().getArray().duplicate();
        copy.attach(manager);
        copy.setName(pair.getKey());
        arrays.add(copy);
      }
      ArrayFile.save(file, arrays);
    }
  }

  /**
   * Copies the values of a file into the parameters of a block; float16 fits float32 too. The
   * parameters keep their arrays, and need gradients afterwards where {@link
   * Parameter#requiresGradient()} says so.
   *
   * @param file a file written by {@link #save}
   * @param block an initialized block of the same structure
   * @throws InvalidFileException if the file is truncated, of another format, or of another model:
   *     a name is missing or not expected, or a shape or type differs; the block is unchanged
   * @throws IOException if reading fails; the block is unchanged
   */
  public static void load(Path file, Block block) throws IOException {
    load(file, block, UnaryOperator.identity());
  }

  /**
   * Copies the values of a file, as {@link #load(Path, Block)} does, whose names may be older than
   * those of the block.
   *
   * @param file a file written by {@link #save}
   * @param block an initialized block of the same structure
   * @param today gives a name of the file the name that the block has for it
   * @throws InvalidFileException as there
   * @throws IOException if reading fails; the block is unchanged
   */
  public static void load(Path file, Block block, UnaryOperator<String> today) throws IOException {
    requireFit(file, block, today);
    try (NDManager manager = NDManager.newBaseManager();
        NoGrad off = new NoGrad()) {
      Map<String, NDArray> loaded = new LinkedHashMap<>();
      ArrayFile.load(manager, file)
          .forEach(array -> loaded.put(today.apply(array.getName()), array));
      for (Map.Entry<String, NDArray> entry : loaded.entrySet()) {
        Optional<String> wrong = noNumbers(entry.getKey(), entry.getValue());
        if (wrong.isPresent()) {
          throw new InvalidFileException(file, wrong.get());
        }
      }
      for (Pair<String, Parameter> pair : block.getParameters()) {
        Parameter parameter = pair.getValue();
        ArrayMemory.copy(loaded.get(pair.getKey()), parameter.getArray());
        parameter.getArray().setRequiresGradient(parameter.requiresGradient());
      }
    }
  }

  private static void requireFit(Path file, Block block, UnaryOperator<String> today)
      throws IOException {
    Map<String, SafetensorsHeader.Entry> found = new LinkedHashMap<>();
    SafetensorsHeader.read(file).forEach((name, entry) -> found.put(today.apply(name), entry));
    Map<String, SafetensorsHeader.Entry> expected = new LinkedHashMap<>();
    for (Pair<String, Parameter> pair : block.getParameters()) {
      NDArray array = pair.getValue().getArray();
      expected.put(
          pair.getKey(), new SafetensorsHeader.Entry(array.getDataType(), array.getShape()));
    }
    Optional<String> misfit =
        misfit(found, expected, (one, other) -> one.equals(other) || isHalfOf(one, other));
    if (misfit.isPresent()) {
      throw new InvalidFileException(file, misfit.get());
    }
  }

  /** Says in one line what is missing, of another kind, or not expected. */
  static Optional<String> misfit(
      Map<String, SafetensorsHeader.Entry> found,
      Map<String, SafetensorsHeader.Entry> expected,
      BiPredicate<SafetensorsHeader.Entry, SafetensorsHeader.Entry> fits) {
    Map<String, SafetensorsHeader.Entry> extra = new LinkedHashMap<>(found);
    List<String> complaints = new ArrayList<>();
    expected.forEach(
        (name, wanted) -> {
          SafetensorsHeader.Entry given = extra.remove(name);
          if (given == null) {
            complaints.add(name + " is missing");
          } else if (!fits.test(given, wanted)) {
            complaints.add(name + " is " + given + " where the model has " + wanted);
          }
        });
    extra.forEach(
        (name, entry) -> complaints.add(Quoted.of(name) + ", " + entry + ", is not in the model"));
    if (complaints.isEmpty()) {
      return Optional.empty();
    }
    int shown = Math.min(MOST_COMPLAINTS, complaints.size());
    String more = complaints.size() > shown ? "; and " + (complaints.size() - shown) + " more" : "";
    return Optional.of(
        "does not fit the model: " + String.join("; ", complaints.subList(0, shown)) + more);
  }

  /** Says in one line if an array has something that is no number of usual size. */
  static Optional<String> noNumbers(String name, NDArray array) {
    try (NDArray numbers = array.toType(DataType.FLOAT32, true);
        NDArray sizes = numbers.abs();
        NDArray largest = sizes.max()) {
      float found = array.isEmpty() ? 0 : largest.getFloat();
      return found <= LARGEST // not if NaN
          ? Optional.empty()
          : Optional.of(
              "%s has the number %s, expected at most %s in size"
                  .formatted(Quoted.of(name), found, LARGEST));
    }
  }

  private static boolean isHalfOf(SafetensorsHeader.Entry found, SafetensorsHeader.Entry expected) {
    return found.type() == DataType.FLOAT16
        && expected.type() == DataType.FLOAT32
        && found.shape().equals(expected.shape());
  }
}
