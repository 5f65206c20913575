package io.github.spikegen.nir;

import ai.djl.ndarray.types.Shape;
import io.github.spikegen.training.InvalidFileException;
import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads NIR files, which may be damaged or made to do harm: whatever is in them, an {@link
 * InvalidFileException} of one line is the worst that comes out.
 */
final class NirFileReader {

  private static final long LARGEST_FILE = 1L << 30;
  private static final int MOST_NODES = 10_000;
  private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

  /** No data is compressed further than this by deflate. */
  private static final long DENSEST = 1032;

  private final Path file;
  private long room;

  /** What is wrong with a file. */
  private static final class Unusable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unusable(String reason) {
      super(reason);
    }
  }

  NirFileReader(Path file) {
    this.file = file;
  }

  NirGraph read() throws IOException {
    if (Files.size(file) > LARGEST_FILE) {
      throw new InvalidFileException(
          file, "is larger than %d MiB, which NIR files are not".formatted(LARGEST_FILE >> 20));
    }
    byte[] content = Files.readAllBytes(file);
    if (content.length < SIGNATURE.length
        || !Arrays.equals(content, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)) {
      throw new InvalidFileException(file, "is no HDF5 file, expected a NIR graph");
    }
    room = DENSEST * content.length;
    try (HdfFile hdf = HdfFile.fromBytes(content)) {
      requireVersion(text(hdf, "version"));
      return graph(group(hdf, "node"));
    } catch (Unusable e) {
      throw new InvalidFileException(file, oneLine(e.getMessage()));
    } catch (RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError e) {
      // what jHDF throws for bytes that make no sense, or a filter without its library, is of many
      // kinds
      throw new InvalidFileException(file, "is damaged: its HDF5 structure can't be read");
    }
  }

  private static String oneLine(String message) {
    return String.valueOf(message).replaceAll("\\p{Cntrl}+", " ");
  }

  private static void requireVersion(String version) {
    if (!version.matches("[01]\\.\\d.*")) {
      throw new Unusable(
          "is of NIR version %s, expected %s or older".formatted(version, NirFile.VERSION));
    }
  }

  private NirGraph graph(Group group) {
    requireType(text(group, "type"), "NIRGraph");
    Group listed = group(group, "nodes");
    if (listed.getChildren().size() > MOST_NODES) {
      throw new Unusable("has more than %d nodes".formatted(MOST_NODES));
    }
    Map<String, NirNode> nodes = new LinkedHashMap<>();
    for (String name : listed.getChildren().keySet()) {
      nodes.put(name, node(name, group(listed, name)));
    }
    String[] names = texts(group, "edges");
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
      Group notes = group(group, "metadata");
      for (Map.Entry<String, Node> note : notes.getChildren().entrySet()) {
        if (note.getValue() instanceof Dataset data && data.isScalar()) {
          metadata.put(note.getKey(), String.valueOf(Array.get(values(notes, note.getKey()), 0)));
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
    Object values = values(group, name);
    float[] numbers = new float[Array.getLength(values)];
    for (int i = 0; i < numbers.length; i++) {
      if (!(Array.get(values, i) instanceof Number number)
          || !Float.isFinite(number.floatValue())) {
        throw new Unusable("%s%s is not of finite numbers".formatted(group.getPath(), name));
      }
      numbers[i] = number.floatValue();
    }
    return new NirTensor(
        new Shape(((Dataset) group.getChildren().get(name)).getDimensionsAsLong()), numbers);
  }

  private long[] integers(Group group, String name) {
    Object values = values(group, name);
    long[] numbers = new long[Array.getLength(values)];
    for (int i = 0; i < numbers.length; i++) {
      if (!(Array.get(values, i) instanceof Number number)
          || number.doubleValue() != number.intValue()) {
        throw new Unusable(
            "%s%s is not of whole numbers of a usual size".formatted(group.getPath(), name));
      }
      numbers[i] = number.intValue();
    }
    return numbers;
  }

  private String text(Group group, String name) {
    String[] texts = texts(group, name);
    if (texts.length != 1) {
      throw new Unusable("%s%s is not one text".formatted(group.getPath(), name));
    }
    return texts[0];
  }

  private String[] texts(Group group, String name) {
    if (!(values(group, name) instanceof String[] texts)) {
      throw new Unusable("%s%s is not of texts".formatted(group.getPath(), name));
    }
    return texts;
  }

  /** Reads numbers or texts, once it is known that the file can hold so many. */
  private Object values(Group group, String name) {
    if (!(child(group, name) instanceof Dataset data)) {
      throw new Unusable("%s%s is not of numbers or texts".formatted(group.getPath(), name));
    }
    DataType type = data.getDataType();
    boolean numbers = type instanceof FixedPoint || type instanceof FloatingPoint;
    boolean tooMany = !numbers && data.getSize() > 2 * MOST_NODES;
    if (tooMany || (!numbers && data.getJavaType() != String.class)) {
      throw new Unusable("%s%s is not of numbers or texts".formatted(group.getPath(), name));
    }
    if (data instanceof ChunkedDataset chunked) {
      long[] chunk = Arrays.stream(chunked.getChunkDimensions()).asLongStream().toArray();
      requireRoom(group, name, chunk, type.getSize());
    }
    room -= requireRoom(group, name, data.getDimensionsAsLong(), type.getSize());
    return data.getDataFlat();
  }

  private long requireRoom(Group group, String name, long[] lengths, int elementSize) {
    double bytes = elementSize;
    for (long length : lengths) {
      bytes *= length < 0 ? Double.POSITIVE_INFINITY : length;
    }
    if (elementSize < 1 || bytes > room) {
      throw new Unusable(
          "%s%s claims the size %s, which the file is too short for"
              .formatted(group.getPath(), name, Arrays.toString(lengths)));
    }
    return (long) bytes;
  }

  private static Group group(Group group, String name) {
    if (!(child(group, name) instanceof Group child)) {
      throw new Unusable("%s%s is no group".formatted(group.getPath(), name));
    }
    return child;
  }

  private static Node child(Group group, String name) {
    Node child = group.getChildren().get(name);
    if (child == null) {
      throw new Unusable("%s%s is missing".formatted(group.getPath(), name));
    }
    if (child.isLink()) {
      throw new Unusable("%s%s is a link, which is not followed".formatted(group.getPath(), name));
    }
    return child;
  }
}
