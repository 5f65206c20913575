package io.github.spikegen.nir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NirGraphTests {

  private static final Shape TWO = new Shape(2);
  private static final NirNode SCALE = new NirNode.Scale(new NirTensor(TWO, 1, 2));

  private final Map<String, NirNode> nodes = new LinkedHashMap<>();

  NirGraphTests() {
    nodes.put("out", new NirNode.Output(TWO));
    nodes.put("a", SCALE);
    nodes.put("b", SCALE);
    nodes.put("in", new NirNode.Input(TWO));
  }

  private NirGraph graph(String... edges) {
    List<NirGraph.Edge> list = new ArrayList<>();
    for (String edge : edges) {
      String[] ends = edge.split(" ", 2);
      list.add(new NirGraph.Edge(ends[0], ends[1]));
    }
    return NirGraph.of(nodes, list, Map.of());
  }

  private void refuses(String reason, String... edges) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> graph(edges), reason);
    assertEquals(reason, e.getMessage());
  }

  @Test
  void nodesAreOrderedByTheirEdges() {
    NirGraph graph = graph("b out", "in a", "a b");
    assertEquals(List.of("in", "a", "b", "out"), List.copyOf(graph.nodes().keySet()));
    assertEquals(
        List.of(
            new NirGraph.Edge("in", "a"),
            new NirGraph.Edge("a", "b"),
            new NirGraph.Edge("b", "out")),
        graph.edges());
  }

  @Test
  void whatIsNoChainIsRefused() {
    refuses("nodes form a loop, among them a", "in a", "a b", "b a", "b out");
    refuses("nodes form a loop, among them a", "in b", "b out", "a a");
    refuses("node out has two inputs, a and b", "in a", "a out", "b out");
    refuses("node a has two outputs, b and out", "in a", "a b", "a out");
    refuses("node b is not reached from the input", "in a", "a out");
    refuses("edge in to c: there is no node c", "in c");
  }

  @Test
  void thereIsOneInputAndOneOutput() {
    nodes.put("b", new NirNode.Input(TWO));
    refuses("the graph has 2 nodes of type Input, expected one", "in a", "b out");
    nodes.put("b", new NirNode.Output(TWO));
    refuses("the graph has 2 nodes of type Output, expected one", "in a", "a out");
    nodes.remove("out");
    refuses("a chain leads from its input to its output, but was [in, b, a]", "in b", "b a");
  }

  @Test
  void shapesFitAlongEdges() {
    nodes.put("b", new NirNode.Linear(new NirTensor(new Shape(1, 3), 1, 2, 3)));
    refuses(
        "node b (Linear): its weight (1, 3) does not take the input (2)", "in a", "a b", "b out");
    nodes.put("b", new NirNode.AvgPool2d(TWO, TWO, TWO));
    refuses(
        "node b (AvgPool2d): it takes images (C, H, W), but its input is (2)",
        "in a",
        "a b",
        "b out");
    nodes.put("b", SCALE);
    nodes.put("out", new NirNode.Output(new Shape(3)));
    refuses("node out (Output): it expects (3), but its input is (2)", "in a", "a b", "b out");
  }

  @Test
  void hugeShapesAreRefused() {
    nodes.put("in", new NirNode.Input(new Shape(1 << 30)));
    refuses(
        "node in: shape (1073741824) is not between 1 and 268435456 places",
        "in a",
        "a b",
        "b out");
    nodes.put("in", new NirNode.Input(new Shape(-1)));
    refuses("node in: shape (-1) is not between 1 and 268435456 places", "in a", "a b", "b out");
  }

  @Test
  void theShapeOfAConvolutionAndOfJoinedAxes() {
    NirTensor weight = NirTensor.filled(new Shape(4, 1, 3, 2), 1);
    NirNode conv =
        new NirNode.Conv2d(
            new Shape(7, 8),
            weight,
            new Shape(2, 1),
            new Shape(1, 0),
            new Shape(1, 2),
            2,
            NirTensor.filled(new Shape(4), 0));
    assertEquals(new Shape(4, 4, 6), conv.output(new Shape(2, 7, 8)));
    assertThrows(IllegalArgumentException.class, () -> conv.output(new Shape(1, 7, 8)));
    NirNode flatten = new NirNode.Flatten(new Shape(2, 3, 4), 1, -1);
    assertEquals(new Shape(2, 12), flatten.output(new Shape(2, 3, 4)));
    assertThrows(IllegalArgumentException.class, () -> flatten.output(new Shape(2, 12)));
  }
}
