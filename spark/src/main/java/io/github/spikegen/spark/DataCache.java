package io.github.spikegen.spark;

import ai.djl.util.Utils;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.TrainingData;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;

/**
 * Copies of data folders that are on a file system of Hadoop. Each machine has one copy, which all
 * its processes read: it is in the folder {@code spikegen-data} of DJL's cache, which {@code
 * DJL_CACHE_DIR} names, and is never removed by the program. Files that changed since give another
 * copy.
 */
public final class DataCache {

  private DataCache() {}

  /**
   * Fetches a folder, unless this machine has it.
   *
   * @param uri the folder, such as {@code s3a://bucket/fashion-mnist}
   * @param configuration of Hadoop's file systems
   * @return the local copy, which a run's config names by the URI
   * @throws RunException if there is no such file system, or no such folder
   * @throws IOException if reading or writing fails
   */
  public static synchronized Path fetch(String uri, Configuration configuration)
      throws IOException {
    RemoteFiles remote = new RemoteFiles(uri, configuration);
    Map<String, FileStatus> files = remote.list();
    if (files.isEmpty() || files.containsKey("")) {
      throw new RunException(
          "%s %s, expected a folder with the files of a data set"
              .formatted(uri, files.isEmpty() ? "is missing or empty" : "is a file"));
    }
    Path cache = Files.createDirectories(Utils.getCacheDir().resolve("spikegen-data"));
    Path folder = cache.resolve(key(uri, files));
    try (FileChannel lockFile =
            FileChannel.open(
                cache.resolve("data.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = lockFile.lock()) {
      if (!Files.isDirectory(folder)) {
        Path part = cache.resolve(folder.getFileName() + ".part"); // a killed process left some
        for (Map.Entry<String, FileStatus> file : files.entrySet()) {
          fetch(remote, file.getKey(), file.getValue(), part.resolve(file.getKey()));
        }
        Files.writeString(part.resolve(TrainingData.ORIGIN), uri);
        Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
      }
    }
    return folder;
  }

  private static void fetch(RemoteFiles remote, String name, FileStatus status, Path to)
      throws IOException {
    boolean isThere = Files.exists(to) && Files.size(to) == status.getLen();
    if (!isThere && !remote.fetch(name, to)) {
      throw new IOException("%s can't be read: %s is gone".formatted(remote.place(), name));
    }
  }

  /** Names the folder as it is now. */
  private static String key(String uri, Map<String, FileStatus> files) {
    StringBuilder all = new StringBuilder(uri);
    files.forEach(
        (name, status) ->
            all.append('\n')
                .append(name)
                .append(' ')
                .append(status.getLen())
                .append(' ')
                .append(status.getModificationTime()));
    return UUID.nameUUIDFromBytes(all.toString().getBytes(StandardCharsets.UTF_8)).toString();
  }
}
