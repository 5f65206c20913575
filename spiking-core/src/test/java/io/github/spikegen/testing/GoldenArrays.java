package io.github.spikegen.testing;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The arrays of one file in {@code src-test-data/golden}, by name. */
public final class GoldenArrays {

  private final String file;
  private final Map<String, NDArray> arrays = new LinkedHashMap<>();

  private GoldenArrays(String file) {
    this.file = file;
  }

  /**
   * Loads a file of reference arrays.
   *
   * @param manager the manager of the arrays
   * @param name the file's name without {@code .npz}
   * @return the arrays
   */
  public static GoldenArrays load(NDManager manager, String name) {
    Path path = TestData.directory().resolve("golden").resolve(name + ".npz");
    GoldenArrays golden = new GoldenArrays(path.toString());
    try (InputStream in = Files.newInputStream(path)) {
      for (NDArray array : NDList.decode(manager, in)) {
        golden.arrays.put(array.getName(), array);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return golden;
  }

  /**
   * Returns one array.
   *
   * @param name its name in the file
   * @return the array
   */
  public NDArray get(String name) {
    NDArray array = arrays.get(name);
    if (array == null) {
      throw new IllegalArgumentException(file + " has no " + name + " but " + arrays.keySet());
    }
    return array;
  }

  /**
   * Returns one number.
   *
   * @param name the name of an array of one element
   * @return its value
   */
  public double number(String name) {
    return ArrayAssertions.doubles(get(name))[0];
  }

  /**
   * Returns the names in the file.
   *
   * @return names in the file's order
   */
  public Set<String> names() {
    return arrays.keySet();
  }
}
