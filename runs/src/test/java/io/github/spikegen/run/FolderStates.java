package io.github.spikegen.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What is in a folder at a moment: read, compared, and written again elsewhere. */
public final class FolderStates {

  private static final int AT_LEAST = Integer.getInteger("spikegen.test.crashStates", 0);

  private static final byte[] NOTHING = new byte[0];

  /** What was found in files: equal contents are the same object. */
  private final Map<ByteBuffer, byte[]> contents = new HashMap<>();

  private final Map<Object, byte[]> unchanged = new HashMap<>();

  /** Numbers of states to go on from: so many, or as many as are asked for, spread over all. */
  public static Set<Integer> spread(int usual, int all) {
    int count = Math.min(Math.max(AT_LEAST, usual), all);
    Set<Integer> chosen = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      chosen.add((int) ((i + 0.5) * all / count));
    }
    return chosen;
  }

  /** Fails unless a folder's files are the same, but for the times and the memory in the log. */
  public void assertSame(Map<String, byte[]> expected, Path folder, String name)
      throws IOException {
    Map<String, byte[]> found = of(folder);
    assertEquals(expected.keySet(), found.keySet(), name);
    assertEquals(List.of(), different(expected, found), name);
  }

  /** The files of a folder by name, and the folders in it, whose names end with a slash. */
  public Map<String, byte[]> of(Path folder) throws IOException {
    Map<String, byte[]> state = new TreeMap<>();
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.filter(path -> !path.equals(folder)).toList()) {
          boolean isFolder = Files.isDirectory(file);
          String name = folder.relativize(file) + (isFolder ? "/" : "");
          state.put(name, isFolder ? NOTHING : content(file));
        }
      }
    }
    return state;
  }

  private byte[] content(Path file) throws IOException {
    BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
    // the key of a file under its first name is that of the next one under this name, too
    Object key = List.of(file, now.fileKey(), now.size(), now.lastModifiedTime());
    byte[] known = unchanged.get(key);
    if (known == null) {
      byte[] read = Files.readAllBytes(file);
      known = contents.computeIfAbsent(ByteBuffer.wrap(read), content -> read);
      unchanged.put(key, known);
    }
    return known;
  }

  public static void thaw(Map<String, byte[]> state, Path folder) throws IOException {
    for (Map.Entry<String, byte[]> entry : state.entrySet()) {
      Path file = folder.resolve(entry.getKey());
      if (entry.getKey().endsWith("/")) {
        Files.createDirectories(file);
      } else {
        Files.createDirectories(file.getParent());
        Files.write(file, entry.getValue());
      }
    }
  }

  /** The names of files that differ, but for the times and the memory in the log. */
  private static List<String> different(Map<String, byte[]> expected, Map<String, byte[]> actual) {
    Set<String> names = new TreeSet<>(expected.keySet());
    names.addAll(actual.keySet());
    return names.stream()
        .filter(name -> !untimed(name, expected).equals(untimed(name, actual)))
        .toList();
  }

  private static Object untimed(String name, Map<String, byte[]> state) {
    byte[] content = state.getOrDefault(name, NOTHING);
    return name.equals("log.jsonl")
        ? new String(content, StandardCharsets.UTF_8)
            .replaceAll("\"(seconds|memory_mib)\":[0-9.E-]+", "")
        : ByteBuffer.wrap(content);
  }

  public static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> all = files.toList();
      for (int i : IntStream.range(0, all.size()).map(i -> all.size() - 1 - i).toArray()) {
        Files.delete(all.get(i));
      }
    }
  }
}
