package io.github.spikegen.nir;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A NIR graph that is a chain: one input, one output, and each node feeds the next one. Shapes are
 * known to fit.
 *
 * @param nodes the nodes by name, in the order of the chain
 * @param metadata texts about the graph, such as those of {@link NirReadout}
 */
public record NirGraph(Map<String, NirNode> nodes, Map<String, String> metadata) {

  /** More places than this no step of a sample has. */
  private static final double LARGEST_SIZE = 1 << 28;

  /**
   * A connection.
   *
   * @param from the name of a node
   * @param to the name of the node that takes its output
   */
  public record Edge(String from, String to) {}

  /**
   * Checks a chain.
   *
   * @throws IllegalArgumentException if it does not begin with its only input, does not end with
   *     its only output, or shapes do not fit
   */
  public NirGraph {
    nodes = Collections.unmodifiableMap(new LinkedHashMap<>(nodes));
    metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
    shapes(nodes);
  }

  /**
   * Orders nodes by their connections.
   *
   * @param nodes the nodes by name, in any order
   * @param edges the connections
   * @param metadata texts about the graph
   * @return the graph
   * @throws IllegalArgumentException if a connection names no node, the nodes are no chain from one
   *     input to one output, or shapes do not fit
   */
  public static NirGraph of(
      Map<String, NirNode> nodes, List<Edge> edges, Map<String, String> metadata) {
    Map<String, String> next = new HashMap<>();
    Map<String, String> previous = new HashMap<>();
    requireNoLoop(nodes, edges);
    for (Edge edge : edges) {
      connect(previous, edge.to(), edge.from(), "node %s has two inputs, %s and %s");
      connect(next, edge.from(), edge.to(), "node %s has two outputs, %s and %s");
    }
    Map<String, NirNode> chain = new LinkedHashMap<>();
    String name = only(nodes, NirNode.Input.class);
    only(nodes, NirNode.Output.class);
    while (name != null) {
      chain.put(name, nodes.get(name));
      name = next.get(name);
    }
    for (String other : nodes.keySet()) {
      if (!chain.containsKey(other)) {
        throw new IllegalArgumentException(
            "node %s is not reached from the input".formatted(other));
      }
    }
    return new NirGraph(chain, metadata);
  }

  private static void connect(
      Map<String, String> links, String name, String other, String message) {
    String before = links.put(name, other);
    if (before != null) {
      throw new IllegalArgumentException(message.formatted(name, before, other));
    }
  }

  private static void requireNoLoop(Map<String, NirNode> nodes, List<Edge> edges) {
    List<Edge> left = new ArrayList<>(edges);
    for (Edge edge : edges) {
      for (String name : List.of(edge.from(), edge.to())) {
        if (!nodes.containsKey(name)) {
          throw new IllegalArgumentException(
              "edge %s to %s: there is no node %s".formatted(edge.from(), edge.to(), name));
        }
      }
    }
    Set<String> fed = new LinkedHashSet<>();
    int before;
    do { // without edges from nodes that nothing feeds, those of loops are left
      before = left.size();
      fed.clear();
      left.forEach(edge -> fed.add(edge.to()));
      left.removeIf(edge -> !fed.contains(edge.from()));
    } while (left.size() < before);
    if (!left.isEmpty()) {
      throw new IllegalArgumentException("nodes form a loop, among them " + left.get(0).from());
    }
  }

  private static String only(Map<String, NirNode> nodes, Class<? extends NirNode> kind) {
    List<String> names = new ArrayList<>();
    nodes.forEach(
        (name, node) -> {
          if (kind.isInstance(node)) {
            names.add(name);
          }
        });
    if (names.size() != 1) {
      throw new IllegalArgumentException(
          "the graph has %d nodes of type %s, expected one"
              .formatted(names.size(), kind.getSimpleName()));
    }
    return names.get(0);
  }

  /** {@return the connections, in the order of the chain} */
  public List<Edge> edges() {
    List<Edge> edges = new ArrayList<>();
    String previous = null;
    for (String name : nodes.keySet()) {
      if (previous != null) {
        edges.add(new Edge(previous, name));
      }
      previous = name;
    }
    return edges;
  }

  /** {@return the shape of what leaves each node, in the order of the chain} */
  public Map<String, Shape> shapes() {
    return shapes(nodes);
  }

  private static Map<String, Shape> shapes(Map<String, NirNode> nodes) {
    List<NirNode> chain = List.copyOf(nodes.values());
    String input = only(nodes, NirNode.Input.class);
    String output = only(nodes, NirNode.Output.class);
    if (chain.get(0) != nodes.get(input) || chain.get(chain.size() - 1) != nodes.get(output)) {
      throw new IllegalArgumentException(
          "a chain leads from its input to its output, but was " + nodes.keySet());
    }
    Map<String, Shape> shapes = new LinkedHashMap<>();
    Shape shape = ((NirNode.Input) chain.get(0)).shape();
    for (Map.Entry<String, NirNode> entry : nodes.entrySet()) {
      try {
        shape = entry.getValue().output(shape);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "node %s (%s): %s"
                .formatted(
                    entry.getKey(), entry.getValue().getClass().getSimpleName(), e.getMessage()),
            e);
      }
      requireSize(entry.getKey(), shape);
      shapes.put(entry.getKey(), shape);
    }
    return shapes;
  }

  private static void requireSize(String name, Shape shape) {
    double size = 1;
    for (long length : shape.getShape()) {
      size *= length < 1 ? Double.POSITIVE_INFINITY : length;
    }
    if (size > LARGEST_SIZE) {
      throw new IllegalArgumentException(
          "node %s: shape %s is not between 1 and %.0f places"
              .formatted(name, shape, LARGEST_SIZE));
    }
  }
}
