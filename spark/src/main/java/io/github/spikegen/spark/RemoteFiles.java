package io.github.spikegen.spark;

import io.github.spikegen.run.RunException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.security.AccessControlException;

/**
 * A folder, or a single file, on a file system of Hadoop. Files are known by their names relative
 * to it, with slashes; the name of a single file is empty.
 *
 * <p>A file is replaced as a whole. Where an output stream can be aborted, as in object stores,
 * nothing of it is visible until it is closed. Elsewhere a file is written to {@value #PARTS} and
 * renamed; one that takes the place of an older one is first renamed to where {@link #list} and
 * {@link #recover} find it, so that a crash costs neither of them.
 */
final class RemoteFiles {

  private static final String PARTS = ".spikegen-transfer";
  private static final String WHOLE = "whole/"; // before the names of complete files in it

  private final String place;
  private final FileSystem files;
  private final Path root;
  private final boolean isWhole;

  /** What is needed to write files and is there, or null. */
  private Path used;

  /**
   * Finds the file system; nothing is read.
   *
   * @param place a URI, such as {@code s3a://bucket/runs/1}
   * @throws RunException if it is no URI of a file system that Spark can use
   * @throws IOException if the file system can't be reached
   */
  RemoteFiles(String place, Configuration configuration) throws IOException {
    this.place = place;
    try {
      Path path = new Path(place);
      FileSystem found = path.getFileSystem(configuration);
      // files with checksums beside them could not be changed by anything but Hadoop
      files = found instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : found;
      root = files.makeQualified(path);
      isWhole = files.hasPathCapability(root, CommonPathCapabilities.ABORTABLE_STREAM);
    } catch (UnsupportedFileSystemException e) {
      throw unknownScheme(e);
    } catch (IOException e) {
      throw failure("reached", e);
    } catch (RuntimeException e) {
      if (e.getCause() instanceof ClassNotFoundException) {
        throw unknownScheme(e);
      }
      throw new RunException(place + " can't be reached: " + reason(e));
    }
  }

  private RunException unknownScheme(Exception e) {
    return new RunException(
        "%s can't be reached: expected a file system that Spark has the jars of, such as hdfs: or, with hadoop-aws, s3a: (%s)"
            .formatted(place, reason(e)));
  }

  /** Returns what users call the folder. */
  String place() {
    return place;
  }

  /** Returns all files by name, also those that a crash left beside their place; nothing moves. */
  Map<String, FileStatus> list() throws IOException {
    Map<String, FileStatus> found = new TreeMap<>();
    Map<String, FileStatus> beside = new TreeMap<>();
    addAll(root, found);
    for (String name : List.copyOf(found.keySet())) {
      if (name.startsWith(PARTS + "/")) {
        FileStatus status = found.remove(name);
        if (name.startsWith(PARTS + "/" + WHOLE)) {
          beside.put(name.substring((PARTS + "/" + WHOLE).length()), status);
        }
      }
    }
    if (!isWhole && !root.isRoot()) {
      addAll(whole(""), beside);
    }
    found.putAll(beside);
    return found;
  }

  private void addAll(Path folder, Map<String, FileStatus> found) throws IOException {
    String start = folder.toUri().getPath();
    try {
      RemoteIterator<LocatedFileStatus> all = files.listFiles(folder, true);
      while (all.hasNext()) {
        FileStatus status = all.next();
        String path = status.getPath().toUri().getPath();
        found.put(path.substring(start.length()).replaceFirst("^/", ""), status);
      }
    } catch (FileNotFoundException e) {
      // nothing is there
    } catch (IOException | UnsupportedOperationException e) {
      throw failure("read", e);
    }
  }

  /** Copies a file from here; returns whether it is still there. */
  boolean fetch(String name, java.nio.file.Path to) throws IOException {
    // another process may be replacing it
    List<Path> places =
        isWhole ? List.of(path(name)) : List.of(whole(name), path(name), whole(name));
    for (Path place : places) {
      try (FSDataInputStream in = files.open(place)) {
        Files.createDirectories(to.toAbsolutePath().getParent());
        Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
        return true;
      } catch (FileNotFoundException e) {
        // the next place
      } catch (IOException e) {
        throw failure("read", e);
      }
    }
    return false;
  }

  /** Copies a file to here. */
  void put(java.nio.file.Path from, String name, boolean replaces) throws IOException {
    try {
      Path target = path(name);
      if (isWhole) {
        write(from, target);
        return;
      }
      Path part = new Path(parts(name), "part");
      used = parts(name);
      write(from, part);
      if (replaces) {
        Path whole = whole(name);
        rename(part, whole);
        replace(whole, target);
      } else {
        rename(part, target);
      }
    } catch (IOException e) {
      throw failure("written", e);
    }
  }

  private void write(java.nio.file.Path from, Path target) throws IOException {
    FSDataOutputStream out = files.create(target, true);
    boolean isDone = false;
    try {
      Files.copy(from, out);
      isDone = true;
    } finally {
      if (isWhole && !isDone) {
        out.abort();
      }
      out.close();
    }
  }

  private void replace(Path whole, Path target) throws IOException {
    files.delete(target, false);
    rename(whole, target);
  }

  private void rename(Path from, Path to) throws IOException {
    files.mkdirs(to.getParent());
    if (!files.rename(from, to)) {
      throw new IOException(
          to + " is there already, or can't be made: does another training write to it?");
    }
  }

  /** Removes a file. */
  void delete(String name) throws IOException {
    try {
      files.delete(path(name), false);
    } catch (IOException e) {
      throw failure("written", e);
    }
  }

  /** Puts files in place that a crash left beside it; no other process may be writing. */
  void recover() throws IOException {
    if (isWhole) {
      return;
    }
    Map<String, FileStatus> found = list();
    try {
      for (Map.Entry<String, FileStatus> file : found.entrySet()) {
        Path place = file.getValue().getPath();
        Path target = path(file.getKey());
        if (!place.equals(target)) {
          replace(place, target);
        }
      }
      files.delete(parts(found.containsKey("") ? "" : "any"), true);
    } catch (IOException | UnsupportedOperationException e) {
      throw failure("written", e);
    }
  }

  /** Removes what was needed to write files. */
  void tidy() throws IOException {
    try {
      if (used != null) {
        files.delete(used, true);
        used = null;
      }
    } catch (IOException e) {
      throw failure("written", e);
    }
  }

  private Path path(String name) {
    return name.isEmpty() ? root : new Path(root, name);
  }

  /** A single file has no folder of its own: what is needed to write it is beside it. */
  private Path parts(String name) {
    return name.isEmpty()
        ? new Path(root.getParent(), PARTS + "-" + root.getName())
        : new Path(root, PARTS);
  }

  private Path whole(String name) {
    return new Path(parts(name), WHOLE + (name.isEmpty() ? root.getName() : name));
  }

  private IOException failure(String whatCannotBeDone, Exception e) {
    boolean isForbidden = e instanceof AccessControlException || e instanceof AccessDeniedException;
    return new IOException(
        (isForbidden ? "%s can't be %s: no permission (%s)" : "%s can't be %s: %s")
            .formatted(place, whatCannotBeDone, reason(e)),
        e);
  }

  /** Returns the first line alone: servers send the trace of what happened to them. */
  private static String reason(Exception e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    return message.lines().findFirst().orElse(e.toString());
  }
}
