package io.github.spikegen.spark;

import io.github.spikegen.run.RunException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;

/**
 * A run's folder, or another folder or file, on a file system of Hadoop ({@code hdfs:}, {@code
 * s3a:}, {@code file:}, …), and a copy of it on a local disk, where a run is trained.
 *
 * <pre>{@code
 * try (WorkingCopy run = WorkingCopy.open("s3a://bucket/run", context.hadoopConfiguration())) {
 *   RunControl control = new RunControl(listener, stop).withAfterSave(run::push);
 *   new Training(options, control).startOrResume("diffusion", run.path(), data);
 * }
 * }</pre>
 *
 * <p>If a push fails or its process is killed, at any moment, what is on the file system is still a
 * run that can be resumed, on this machine or another one. Nothing keeps two processes from
 * training one remote run at the same time: users must not do so.
 */
public final class WorkingCopy implements AutoCloseable {

  private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+://.+|file:/.+");
  private static final String CONFIG = "config.json";
  private static final String OPTIONS = "options.json";
  private static final String PROGRESS = "progress.json";

  private final RemoteFiles remote;
  private final Path temporary;
  private final Path path;

  /** What is on the file system, by name: sizes and times of the local files that were pushed. */
  private final Map<String, Object> pushed = new TreeMap<>();

  private boolean hasPushed;
  private boolean isUnsaved;

  private WorkingCopy(RemoteFiles remote, String name) throws IOException {
    this.remote = remote;
    temporary = Files.createTempDirectory("spikegen-");
    path = temporary.resolve(name);
  }

  /**
   * {@return whether a place is named by a URI, such as {@code s3a://bucket/run}, and not by a
   * path}
   *
   * @param place a URI or a path
   */
  public static boolean isRemote(String place) {
    return URI.matcher(place).matches();
  }

  /**
   * Fetches what there is.
   *
   * @param uri the folder or file, which may be missing
   * @param configuration of Hadoop's file systems, which a Spark context has
   * @return the copy; its path does not exist if there is nothing
   * @throws RunException if there is no such file system
   * @throws IOException if reading fails
   */
  public static WorkingCopy open(String uri, Configuration configuration) throws IOException {
    RemoteFiles remote = new RemoteFiles(uri, configuration);
    String name = uri.replaceFirst("/+$", "").replaceFirst(".*[/:]", "");
    WorkingCopy copy = new WorkingCopy(remote, name.isEmpty() ? "files" : name);
    try {
      for (Map.Entry<String, FileStatus> file : remote.list().entrySet()) {
        Path local = copy.path.resolve(file.getKey());
        if (remote.fetch(file.getKey(), local)) { // else it is gone: another process trains the run
          copy.pushed.put(file.getKey(), state(local));
        }
      }
      return copy;
    } catch (IOException | RuntimeException e) {
      copy.close();
      throw e;
    }
  }

  /** {@return the local folder or file} */
  public Path path() {
    return path;
  }

  /**
   * Puts on the file system what changed in the local copy, in an order that keeps a run resumable:
   * the files of a new checkpoint first, then {@code progress.json}, which names it; at last the
   * files that are gone here are removed there.
   *
   * @throws IOException if writing fails; the local copy is kept then, and the message says where
   */
  public void push() throws IOException {
    SortedMap<String, Object> local = localFiles();
    if (local.equals(pushed) && !isUnsaved) {
      return;
    }
    boolean isRecovered = hasPushed && !isUnsaved;
    isUnsaved = true;
    try {
      if (!isRecovered) {
        remote.recover();
      }
      hasPushed = true;
      if (local.containsKey(CONFIG)
          && pushed.containsKey(CONFIG)
          && !local.get(CONFIG).equals(pushed.get(CONFIG))) {
        removeRun();
      }
      for (String first : List.of(OPTIONS, CONFIG)) {
        put(first, local);
      }
      for (String name : local.keySet()) {
        if (!name.equals(PROGRESS)) {
          put(name, local);
        }
      }
      put(PROGRESS, local);
      for (String name : List.copyOf(pushed.keySet())) {
        if (!local.containsKey(name)) {
          remove(name);
        }
      }
      remote.tidy();
    } catch (IOException e) {
      throw new IOException(
          "%s; what is newer is kept as %s in %s"
              .formatted(e.getMessage(), path.getFileName(), temporary),
          e);
    }
    isUnsaved = false;
  }

  /** Removes a run that another one takes the place of: no moment may show files of two runs. */
  private void removeRun() throws IOException {
    if (pushed.containsKey(PROGRESS)) {
      remove(PROGRESS);
    }
    for (String name : List.copyOf(pushed.keySet())) {
      if (!name.equals(CONFIG)) {
        remove(name);
      }
    }
    remove(CONFIG);
  }

  private void put(String name, Map<String, Object> local) throws IOException {
    Object state = local.get(name);
    if (state != null && !state.equals(pushed.get(name))) {
      remote.put(path.resolve(name), name, pushed.containsKey(name));
      pushed.put(name, state);
    }
  }

  private void remove(String name) throws IOException {
    remote.delete(name);
    pushed.remove(name);
  }

  private SortedMap<String, Object> localFiles() throws IOException {
    SortedMap<String, Object> found = new TreeMap<>();
    if (Files.exists(path)) {
      Files.walkFileTree(
          path,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              String name = path.relativize(file).toString().replace('\\', '/');
              found.put(name, state(file));
              return FileVisitResult.CONTINUE;
            }
          });
    }
    return found;
  }

  /** A file that is replaced is another one, with another key; a log grows. */
  private static Object state(Path file) throws IOException {
    BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
    return List.of(now.size(), now.lastModifiedTime(), String.valueOf(now.fileKey()));
  }

  /**
   * Removes the local copy, unless the last push failed; nothing is pushed.
   *
   * @throws IOException if that fails
   */
  @Override
  public void close() throws IOException {
    if (isUnsaved) {
      return;
    }
    Files.walkFileTree(
        temporary,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
