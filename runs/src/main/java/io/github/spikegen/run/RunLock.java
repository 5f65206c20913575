package io.github.spikegen.run;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a second training out of a run's folder, in this process or another one, until it is closed
 * or the process ends in any way. Reading the run stays possible.
 *
 * <p>The file {@value RunFileNames#LOCK} stays behind, and locks nothing by itself.
 */
public final class RunLock implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(RunLock.class);

  /**
   * The folders of this process. Asking the file system would not do: where a process closes any
   * channel to a file, POSIX systems release all locks that it has on it.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;

  /**
   * Takes the lock.
   *
   * @throws RunException if another training has it
   * @throws IOException if the folder can't be written to
   */
  RunLock(Path folder) throws IOException {
    this.folder = folder.toRealPath();
    if (!HELD.add(this.folder)) {
      throw inUse(folder);
    }
    FileChannel opened = null;
    try {
      Path file = folder.resolve(RunFileNames.LOCK);
      opened = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!isLocked(opened, file)) {
        throw inUse(folder);
      }
      channel = opened;
    } catch (IOException | RuntimeException e) {
      HELD.remove(this.folder);
      if (opened != null) {
        opened.close();
      }
      throw e;
    }
  }

  private static boolean isLocked(FileChannel channel, Path file) {
    try {
      return channel.tryLock() != null;
    } catch (IOException e) { // a network file system without locks, as a rule
      LOGGER.warn("{} can't be locked, so nothing keeps a second training out: {}", file, e);
      return true;
    }
  }

  private static InUseException inUse(Path folder) {
    return new InUseException(folder + " is in use: another training writes to it");
  }

  /** Another training writes to the folder. */
  public static final class InUseException extends RunException {

    private static final long serialVersionUID = 1L;

    private InUseException(String message) {
      super(message);
    }
  }

  /** Lets another training in. */
  @Override
  public void close() throws IOException {
    channel.close();
    HELD.remove(folder);
  }
}
