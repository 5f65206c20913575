package io.github.spikegen.nir;

import ai.djl.ndarray.types.Shape;
import io.github.spikegen.training.AtomicFile;
import io.github.spikegen.training.InvalidFileException;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.DatasetCreationOptions;
import io.jhdf.api.WritableGroup;
import io.jhdf.exceptions.HdfException;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Files of NIR graphs: HDF5 with {@code /version} and {@code /node}, which has {@code type}, {@code
 * nodes/NAME/…}, {@code edges} and {@code metadata}, as the reference implementation writes them
 * (package {@code nir} 1.0.8).
 */
public final class NirFile {

  /** The version of the reference implementation whose files these are. */
  static final String VERSION = "1.0.8";

  /** The types of nodes by name. */
  static final Map<String, Class<?>> TYPES = types();

  /** Larger arrays are compressed. */
  private static final int SMALL = 64;

  private NirFile() {}

  private static Map<String, Class<?>> types() {
    Map<String, Class<?>> types = new LinkedHashMap<>();
    for (Class<?> type : NirNode.class.getPermittedSubclasses()) {
      types.put(type.getSimpleName(), type);
    }
    return types;
  }

  /** Returns the name that a component of a node has in files, such as v_threshold. */
  static String fieldName(RecordComponent component) {
    return component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a graph. Sizes in the file are compared with its length before memory is taken.
   *
   * @param file a NIR file, of any writer
   * @return the graph
   * @throws InvalidFileException if the file is no HDF5, is damaged, is of an unknown version, has
   *     an unknown node or an impossible size, or the graph is no chain whose shapes fit
   * @throws IOException if reading fails
   */
  public static NirGraph read(Path file) throws IOException {
    return new NirFileReader(file).read();
  }

  /**
   * Writes a graph. The file appears under its name once it is complete and was read back.
   *
   * @param file the file; one that exists is replaced
   * @param graph the graph
   * @throws IOException if writing fails; the file is as it was before
   */
  public static void write(Path file, NirGraph graph) throws IOException {
    Path work = Files.createTempFile("nir", ".h5"); // jHDF writes to files alone
    try {
      try (WritableHdfFile hdf = HdfFile.write(work)) {
        hdf.putDataset("version", VERSION);
        write(hdf.putGroup("node"), graph);
      }
      if (!read(work).equals(graph)) {
        throw new IOException(file + ": the graph can't be read back as it was written");
      }
      AtomicFile.write(file, out -> Files.copy(work, out));
    } catch (HdfException e) {
      throw new IOException("%s can't be written: %s".formatted(file, e.getMessage()), e);
    } finally {
      Files.deleteIfExists(work);
    }
  }

  private static void write(WritableGroup group, NirGraph graph) {
    group.putDataset("type", "NIRGraph");
    WritableGroup nodes = group.putGroup("nodes");
    graph.nodes().forEach((name, node) -> write(nodes.putGroup(name), node));
    List<NirGraph.Edge> edges = graph.edges();
    String[][] names = new String[edges.size()][];
    for (int i = 0; i < names.length; i++) {
      names[i] = new String[] {edges.get(i).from(), edges.get(i).to()};
    }
    group.putDataset("edges", names);
    if (!graph.metadata().isEmpty()) {
      WritableGroup metadata = group.putGroup("metadata");
      graph.metadata().forEach(metadata::putDataset);
    }
  }

  private static void write(WritableGroup group, NirNode node) {
    group.putDataset("type", node.getClass().getSimpleName());
    for (RecordComponent component : node.getClass().getRecordComponents()) {
      write(group, fieldName(component), value(component, node));
    }
  }

  private static Object value(RecordComponent component, NirNode node) {
    try {
      return component.getAccessor().invoke(node);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void write(WritableGroup group, String name, Object value) {
    if (value instanceof Shape shape) {
      group.putDataset(name, shape.getShape());
    } else if (value instanceof NirTensor tensor) {
      Object rows = nested(tensor, 0, new int[1]);
      if (tensor.shape().size() <= SMALL) {
        group.putDataset(name, rows);
      } else {
        group.putDataset(
            name,
            rows,
            DatasetCreationOptions.builder()
                .chunkDimensions(lengths(tensor.shape()))
                .deflate()
                .build());
      }
    } else {
      group.putDataset(name, ((Integer) value).longValue());
    }
  }

  private static int[] lengths(Shape shape) {
    return shape.stream().mapToInt(axis -> Math.toIntExact(axis.getKey())).toArray();
  }

  /** Arrays in arrays, as jHDF takes them. */
  private static Object nested(NirTensor tensor, int axis, int[] position) {
    int length = Math.toIntExact(tensor.shape().get(axis));
    if (axis == tensor.shape().dimension() - 1) {
      float[] row = new float[length];
      for (int i = 0; i < length; i++) {
        row[i] = tensor.at(position[0]++);
      }
      return row;
    }
    Object[] rows = null;
    for (int i = 0; i < length; i++) {
      Object part = nested(tensor, axis + 1, position);
      rows = rows == null ? (Object[]) Array.newInstance(part.getClass(), length) : rows;
      rows[i] = part;
    }
    return rows;
  }
}
