package io.github.spikegen.nir;

import ai.djl.ndarray.types.Shape;
import io.github.spikegen.nir.internal.BoundedHdf;
import io.github.spikegen.nir.internal.BoundedHdf.Unusable;
import io.github.spikegen.training.InvalidFileException;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * Reads NIR files, which may be damaged or made to do harm: whatever is in them, an {@link
 * InvalidFileException} of one line is the worst that comes out.
 */
final class NirFileReader {

  private static final long LARGEST_FILE = 1L << 30;
  private static final int MOST_NODES = 10_000;
  private final Path file;
  private BoundedHdf hdf;

  NirFileReader(Path file) {
    this.file = file;
  }

  NirGraph read() throws IOException {
    if (Files.size(file) > LARGEST_FILE) {
      throw new InvalidFileException(
          file, "is larger than %d MiB, which NIR files are not".formatted(LARGEST_FILE >> 20));
    }
    return BoundedHdf.read(
        file,
        "a NIR graph",
        2 * MOST_NODES,
        true,
        content -> {
          hdf = content;
          requireVersion(text(content.root(), "version"));
          return graph(BoundedHdf.group(content.root(), "node"));
        });
  }

  private static void requireVersion(String version) {
    if (!version.matches("[01]\\.\\d.*")) {
      throw new Unusable(
          "is of NIR version %s, expected %s or older".formatted(version, NirFile.VERSION));
    }
  }

  private NirGraph graph(Group group) {
    requireType(text(group, "type"), "NIRGraph");
    Group listed = BoundedHdf.group(group, "nodes");
    if (listed.getChildren().size() > MOST_NODES) {
      throw new Unusable("has more than %d nodes".formatted(MOST_NODES));
    }
    Map<String, NirNode> nodes = new LinkedHashMap<>();
    for (String name : listed.getChildren().keySet()) {
      nodes.put(name, node(name, BoundedHdf.group(listed, name)));
    }
    String[] names = hdf.texts(group, "edges");
    List<NirGraph.Edge> edges = new ArrayList<>();
    for (int i = 0; i + 1 < names.length; i += 2) {
      edges.add(new NirGraph.Edge(names[i], names[i + 1]));
    }
    Map<String, String> metadata = metadata(group);
    try {
      return NirGraph.of(nodes, edges, metadata);
    } catch (IllegalArgumentException e) {
      throw new Unusable(e.getMessage());
    }
  }

  private static void requireType(String type, String expected) {
    if (!type.equals(expected)) {
      throw new Unusable("begins with a node of type %s, expected %s".formatted(type, expected));
    }
  }

  /** Texts and numbers; what else a writer notes is not kept. */
  private Map<String, String> metadata(Group group) {
    Map<String, String> metadata = new LinkedHashMap<>();
    if (group.getChildren().containsKey("metadata")) {
      Group notes = BoundedHdf.group(group, "metadata");
      for (Map.Entry<String, Node> note : notes.getChildren().entrySet()) {
        if (note.getValue() instanceof Dataset data && data.isScalar()) {
          metadata.put(
              note.getKey(), String.valueOf(Array.get(hdf.values(notes, note.getKey()), 0)));
        }
      }
    }
    return metadata;
  }

  private NirNode node(String name, Group group) {
    String type = text(group, "type");
    Class<?> known = NirFile.TYPES.get(type);
    if (known == null) {
      throw new Unusable(
          "node %s is of type %s, which is not read; types that are: %s"
              .formatted(name, type, String.join(", ", NirFile.TYPES.keySet())));
    }
    RecordComponent[] components = known.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] fields = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      fields[i] = field(group, NirFile.fieldName(components[i]), types[i]);
    }
    try {
      return (NirNode) known.getDeclaredConstructor(types).newInstance(fields);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private Object field(Group group, String name, Class<?> type) {
    if (type == NirTensor.class) {
      boolean old = name.equals("v_reset") && !group.getChildren().containsKey(name);
      NirTensor tensor = tensor(group, old ? "v_threshold" : name);
      return old ? NirTensor.filled(tensor.shape(), 0) : tensor;
    }
    long[] numbers = integers(group, name);
    return type == Shape.class ? new Shape(numbers) : (Object) (int) only(group, name, numbers);
  }

  private static long only(Group group, String name, long... numbers) {
    if (numbers.length != 1) {
      throw new Unusable("%s%s is not one number".formatted(group.getPath(), name));
    }
    return numbers[0];
  }

  private NirTensor tensor(Group group, String name) {
    double[] values = hdf.numbers(group, name, "finite numbers");
    float[] numbers = new float[values.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) values[i];
      if (!Float.isFinite(numbers[i])) {
        throw new Unusable("%s%s is not of finite numbers".formatted(group.getPath(), name));
      }
    }
    return new NirTensor(new Shape(BoundedHdf.array(group, name).getDimensionsAsLong()), numbers);
  }

  private long[] integers(Group group, String name) {
    String expected = "whole numbers of a usual size";
    double[] numbers = hdf.numbers(group, name, expected);
    if (DoubleStream.of(numbers).anyMatch(number -> number != (int) number)) {
      throw new Unusable("%s%s is not of %s".formatted(group.getPath(), name, expected));
    }
    return DoubleStream.of(numbers).mapToLong(number -> (long) number).toArray();
  }

  private String text(Group group, String name) {
    String[] texts = hdf.texts(group, name);
    if (texts.length != 1) {
      throw new Unusable("%s%s is not one text".formatted(group.getPath(), name));
    }
    return texts[0];
  }
}
