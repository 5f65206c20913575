package io.github.spikegen.nir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.Shape;
import io.github.spikegen.training.InvalidFileException;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NirFileTests {

  private static final Path REFERENCE =
      Path.of(System.getProperty("spikegen.test.data"), "nir", "reference.nir");

  @TempDir private Path folder;

  @Test
  void aFileOfTheReferenceImplementationIsRead() throws IOException {
    NirGraph graph = NirFile.read(REFERENCE);
    assertEquals(
        List.of(
            "input",
            "conv",
            "lif",
            "pool",
            "scale",
            "if",
            "flatten",
            "affine",
            "threshold",
            "linear",
            "li",
            "output"),
        List.copyOf(graph.nodes().keySet()));
    assertEquals(Map.of("dt", "1.0E-4", "writer", "make.py"), graph.metadata());
    NirNode.Conv2d conv = (NirNode.Conv2d) graph.nodes().get("conv");
    assertEquals(new Shape(2, 1, 3, 3), conv.weight().shape());
    assertEquals(new Shape(1, 1), conv.padding());
    assertArrayEquals(
        new float[] {0.25f, 0.25f, 0.625f, 1, -0.5f}, Arrays.copyOf(conv.weight().values(), 5));
    NirNode.LIF lif = (NirNode.LIF) graph.nodes().get("lif");
    assertEquals(NirTensor.filled(new Shape(2, 4, 4), 0.25f), lif.vThreshold());
    assertEquals(new Shape(3), graph.shapes().get("output"));
  }

  @Test
  void whatIsWrittenIsReadAsItWas() throws IOException {
    NirGraph graph = NirFile.read(REFERENCE);
    Path file = folder.resolve("new/copy.nir");
    NirFile.write(file, graph);
    assertEquals(graph, NirFile.read(file));
    try (var left = Files.list(file.getParent())) {
      assertEquals(1, left.count());
    }
  }

  @Test
  void anOldFileWithoutResetPotentialsResetsToZero() throws IOException {
    NirTensor one = new NirTensor(new Shape(1), 1);
    Path file =
        write(
            nodes -> {
              WritableGroup lif = node(nodes, "n", "LIF");
              for (String field : List.of("tau", "r", "v_leak", "v_threshold")) {
                lif.putDataset(field, new float[] {1});
              }
            });
    NirNode.LIF expected = new NirNode.LIF(one, one, one, one, new NirTensor(new Shape(1), 0));
    assertEquals(expected, NirFile.read(file).nodes().get("n"));
  }

  @Test
  void otherFilesAreRefusedInOneLine() throws IOException {
    refuses(Files.writeString(folder.resolve("text"), "no graph"), "is no HDF5 file");
    refuses(Files.createFile(folder.resolve("empty")), "is no HDF5 file");
    refuses(hdf(hdf -> hdf.putDataset("other", 1)), "/version is missing");
    refuses(hdf(hdf -> hdf.putDataset("version", 1)), "/version is not of texts");
    refuses(hdf(hdf -> hdf.putDataset("version", "2.0")), "is of NIR version 2.0, expected 1.0.8");
    refuses(hdf(hdf -> hdf.putDataset("version", "1.0.8")), "/node is missing");
    refuses(
        hdf(
            hdf -> {
              hdf.putDataset("version", "1.0.8");
              hdf.putGroup("node").putDataset("type", "LIF");
            }),
        "begins with a node of type LIF, expected NIRGraph");
  }

  @Test
  void nodesThatCannotBeAreRefusedInOneLine() throws IOException {
    refuses(write(nodes -> node(nodes, "n", "CubaLIF")), "node n is of type CubaLIF, which is not");
    refuses(write(nodes -> node(nodes, "n", "Linear")), "/node/nodes/n/weight is missing");
    refuses(
        write(nodes -> node(nodes, "n", "Linear").putDataset("weight", new float[2][3])),
        "node n (Linear): its weight (2, 3) does not take the input (1)");
    refuses(
        write(nodes -> node(nodes, "n", "Linear").putDataset("weight", new float[][] {{1f / 0}})),
        "/node/nodes/n/weight is not of finite numbers");
    refuses(
        write(nodes -> node(nodes, "n", "Linear").putDataset("weight", "text")),
        "/node/nodes/n/weight is not of finite numbers");
    refuses(
        write(nodes -> node(nodes, "n", "Input").putDataset("shape", new long[] {1L << 40})),
        "/node/nodes/n/shape is not of whole numbers of a usual size");
    refuses(
        write(nodes -> node(nodes, "n", "Input").putDataset("shape", new long[] {1})),
        "the graph has 2 nodes of type Input, expected one");
  }

  /** The header of a dataset says how large it is; here it lies. */
  @Test
  void aSizeThatTheFileCannotHoldIsRefusedBeforeMemoryIsTaken() throws IOException {
    byte[] bytes = Files.readAllBytes(REFERENCE);
    int at = indexOf(bytes, new byte[] {4, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0});
    bytes[at + 3] = 127;
    Path file = Files.write(folder.resolve("large.nir"), bytes);
    refuses(file, "/node/nodes/affine/weight claims the size [2130706436, 8], which the file is");
    bytes[at + 7] = -1;
    Files.write(file, bytes);
    refuses(file, "is damaged: its HDF5 structure can't be read");
  }

  private static int indexOf(byte[] bytes, byte... part) {
    for (int i = 0; i + part.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    throw new AssertionError("not found");
  }

  @Test
  void truncatedAndChangedFilesAreReadOrRefused() throws IOException {
    byte[] whole = Files.readAllBytes(REFERENCE);
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 250; i++) {
      byte[] bytes = whole.clone();
      if (i % 5 == 0) {
        bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      } else {
        for (int flips = 1 + i % 3; flips > 0; flips--) {
          // headers lie among the data; most are near the beginning
          int at = random.nextInt(i % 2 == 0 ? 6000 : bytes.length);
          bytes[at] = (byte) (i % 4 == 1 ? -1 : bytes[at] ^ 1 << random.nextInt(8));
        }
      }
      Path file = Files.write(folder.resolve("changed.nir"), bytes);
      try {
        NirFile.read(file);
      } catch (InvalidFileException e) {
        refused++;
        assertFalse(e.getMessage().contains("\n"), e.getMessage());
      }
    }
    assertTrue(refused > 40, "refused " + refused);
  }

  private static void refuses(Path file, String reason) {
    InvalidFileException e =
        assertThrows(InvalidFileException.class, () -> NirFile.read(file), reason);
    assertTrue(e.getMessage().startsWith(file + ": " + reason), e.getMessage());
    assertFalse(e.getMessage().contains("\n"), e.getMessage());
  }

  private Path hdf(Consumer<WritableHdfFile> content) {
    Path file = folder.resolve("made.nir");
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      content.accept(hdf);
    }
    return file;
  }

  /** Writes a graph input, n, output, of vectors of length 1. */
  private Path write(Consumer<WritableGroup> content) {
    return hdf(
        hdf -> {
          hdf.putDataset("version", "1.0.8");
          WritableGroup graph = hdf.putGroup("node");
          graph.putDataset("type", "NIRGraph");
          graph.putDataset("edges", new String[][] {{"input", "n"}, {"n", "output"}});
          WritableGroup nodes = graph.putGroup("nodes");
          node(nodes, "input", "Input").putDataset("shape", new long[] {1});
          node(nodes, "output", "Output").putDataset("shape", new long[] {1});
          content.accept(nodes);
        });
  }

  private static WritableGroup node(WritableGroup nodes, String name, String type) {
    WritableGroup node = nodes.putGroup(name);
    node.putDataset("type", type);
    return node;
  }
}
