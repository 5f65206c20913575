package io.github.spikegen.run.crash;

import io.github.spikegen.run.FolderStates;
import io.github.spikegen.run.crash.WatchedFileSystem.Watcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a loss of power can leave of a folder, before any change of it.
 *
 * <p>Of a file's content there is what was last forced to disk: nothing, where that was never done.
 * Of a folder's names there are those that were last forced to disk, or those of now; each folder
 * for itself, so that a later change in one may be on disk and an earlier one in another not.
 */
final class UnreliableDisk implements Watcher {

  private static final int MOST_FOLDERS = 8;

  private static final byte[] NOTHING = {};

  private final Path root;
  private final Folder top = new Folder();
  private final Set<Map<String, byte[]>> states = new LinkedHashSet<>();

  UnreliableDisk(Path root) {
    this.root = root;
  }

  /** What has a name. */
  private interface Entry {}

  private static final class Content implements Entry {
    private byte[] onDisk = NOTHING;
  }

  private static final class Folder implements Entry {
    private final Map<String, Entry> now = new TreeMap<>();
    private Map<String, Entry> onDisk = new TreeMap<>();
  }

  /** All states so far, as {@link FolderStates#thaw} takes them. */
  List<Map<String, byte[]>> states() {
    return new ArrayList<>(states);
  }

  private Entry entry(Path path) {
    return path.equals(root) ? top : names(path).get(path.getFileName().toString());
  }

  private Map<String, Entry> names(Path path) {
    return ((Folder) entry(path.getParent())).now;
  }

  @Override
  public void beforeChange() {
    List<Folder> changed = new ArrayList<>();
    collectChanged(top, changed);
    if (changed.size() > MOST_FOLDERS) {
      throw new AssertionError("too many folders that are not on disk: " + changed.size());
    }
    for (int chosen = 0; chosen < 1 << changed.size(); chosen++) {
      Map<Folder, Boolean> isOld = new LinkedHashMap<>();
      for (int i = 0; i < changed.size(); i++) {
        isOld.put(changed.get(i), (chosen >> i & 1) == 0);
      }
      Map<String, byte[]> state = new TreeMap<>();
      collect("", top, isOld, state);
      states.add(state);
    }
  }

  private static void collectChanged(Folder folder, List<Folder> changed) {
    if (!folder.now.equals(folder.onDisk)) {
      changed.add(folder);
    }
    for (Entry entry : folder.now.values()) {
      if (entry instanceof Folder inner) {
        collectChanged(inner, changed);
      }
    }
  }

  private static void collect(
      String prefix, Folder folder, Map<Folder, Boolean> isOld, Map<String, byte[]> state) {
    Map<String, Entry> names = isOld.getOrDefault(folder, false) ? folder.onDisk : folder.now;
    names.forEach(
        (name, entry) -> {
          if (entry instanceof Content content) {
            state.put(prefix + name, content.onDisk);
          } else {
            state.put(prefix + name + "/", NOTHING);
            collect(prefix + name + "/", (Folder) entry, isOld, state);
          }
        });
  }

  @Override
  public void opened(Path file) {
    names(file).computeIfAbsent(file.getFileName().toString(), name -> new Content());
  }

  @Override
  public void made(Path folder) {
    if (!folder.equals(root)) {
      names(folder).put(folder.getFileName().toString(), new Folder());
    }
  }

  @Override
  public void moved(Path from, Path to) {
    names(to).put(to.getFileName().toString(), names(from).remove(from.getFileName().toString()));
  }

  @Override
  public void deleted(Path path) {
    names(path).remove(path.getFileName().toString());
  }

  @Override
  public void forced(Path path) throws IOException {
    if (entry(path) instanceof Content content) {
      content.onDisk = Files.readAllBytes(path);
    } else {
      Folder folder = (Folder) entry(path);
      folder.onDisk = new TreeMap<>(folder.now);
    }
  }
}
