package io.github.spikegen.probe;

import ai.djl.nn.Block;
import ai.djl.util.Pair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Names of layers for reading, from the names that blocks were given on the way to them, joined by
 * dots; names that only repeat a block's class are left out.
 */
public final class BlockPaths {

  /** The path of a layer none of whose ancestors has a name. */
  private static final String UNNAMED = "layer";

  private BlockPaths() {}

  /**
   * Returns the path of a child.
   *
   * @param path the path of the block itself, empty for none
   * @param child the child with its key among the block's children
   * @param number which child it is, from 1
   * @return the path, that of the block itself if the child has no name of its own
   */
  public static String ofChild(String path, Pair<String, Block> child, int number) {
    String name = givenName(child, number);
    return path.isEmpty() || name.isEmpty() ? path + name : path + "." + name;
  }

  /** The name without DJL's number in front, empty if it is only the name of the class. */
  private static String givenName(Pair<String, Block> child, int number) {
    String prefix = String.format(Locale.ROOT, "%02d", number); // as DJL does
    String key = child.getKey();
    String name = key.startsWith(prefix) ? key.substring(prefix.length()) : key;
    return name.equals(child.getValue().getClass().getSimpleName()) ? "" : name;
  }

  /**
   * Makes names of paths: numbers layers from 1 where several share a path or it is empty.
   *
   * @param paths the paths of all layers
   * @return the names in the same order, all different
   */
  public static List<String> names(List<String> paths) {
    Map<String, Integer> sharing = new HashMap<>();
    Set<String> numbered = new HashSet<>();
    for (String path : paths) {
      if (path.isEmpty() || sharing.merge(path, 1, Integer::sum) > 1) {
        numbered.add(path.isEmpty() ? UNNAMED : path);
      }
    }
    Map<String, Integer> numbers = new HashMap<>();
    List<String> names = new ArrayList<>();
    for (String path : paths) {
      String name = path.isEmpty() ? UNNAMED : path;
      names.add(numbered.contains(name) ? name + "." + numbers.merge(name, 1, Integer::sum) : name);
    }
    return names;
  }
}
