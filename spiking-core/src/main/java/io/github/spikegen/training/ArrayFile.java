package io.github.spikegen.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Files of named arrays in the safetensors format, such as the state of an optimizer.
 *
 * <p>DJL writes and reads the arrays; this class replaces files atomically and refuses truncated or
 * foreign ones. A file holds less than 2 GiB, a limit of DJL.
 */
public final class ArrayFile {

  private ArrayFile() {}

  /**
   * Writes arrays; an existing file is replaced atomically.
   *
   * @param file the file; its folder is made if it is missing
   * @param arrays arrays with distinct names
   * @throws IllegalArgumentException if an array has no name, or a name occurs twice
   * @throws IOException if writing fails; the file is as it was before
   */
  public static void save(Path file, NDList arrays) throws IOException {
    Set<String> names = new HashSet<>();
    for (NDArray array : arrays) {
      if (array.getName() == null || !names.add(array.getName())) {
        throw new IllegalArgumentException(
            "arrays in a file need distinct names, but one is called " + array.getName());
      }
    }
    AtomicFile.write(file, out -> arrays.encode(out, NDList.Encoding.SAFETENSORS));
  }

  /**
   * Reads all arrays of a file.
   *
   * @param manager the manager of the arrays
   * @param file the file
   * @return named arrays
   * @throws InvalidFileException if the file is truncated or of another format
   * @throws IOException if reading fails
   */
  public static NDList load(NDManager manager, Path file) throws IOException {
    SafetensorsHeader.read(file);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return NDList.decode(manager, in);
    } catch (IllegalArgumentException e) {
      throw new InvalidFileException(file, "malformed arrays", e);
    }
  }
}
