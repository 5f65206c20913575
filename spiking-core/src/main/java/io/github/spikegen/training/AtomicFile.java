package io.github.spikegen.training;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is either whole and on disk, or as it was before: written under its name with {@code
 * .tmp}, then flushed to disk and renamed. A loss of power afterwards does it no harm.
 *
 * <pre>{@code
 * try (AtomicFile file = new AtomicFile(path)) {
 *   file.stream().write(content);
 *   file.commit();
 * }
 * }</pre>
 *
 * <p>Closed without {@link #commit} it leaves nothing. One writer at a time per file.
 */
public final class AtomicFile implements AutoCloseable {

  /** Writes a file's content. */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes the content.
     *
     * @param out where to write; need not be closed
     * @throws IOException if writing fails
     */
    void writeTo(OutputStream out) throws IOException;
  }

  private static final Logger LOGGER = LoggerFactory.getLogger(AtomicFile.class);

  private final Path target;
  private final Path temporary;
  private final FileChannel channel;
  private final OutputStream out;

  /**
   * Starts to write or replace a file.
   *
   * @param file the file; its folder is made if it is missing
   * @throws IOException if it fails
   */
  public AtomicFile(Path file) throws IOException {
    target = file.toAbsolutePath();
    Files.createDirectories(target.getParent());
    temporary = temporary(file);
    channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING);
    out = new BufferedOutputStream(new NamingFailures(Channels.newOutputStream(channel), target));
  }

  /**
   * Writes or replaces a file.
   *
   * @param file the file; its folder is made if it is missing
   * @param content writes the content
   * @throws IOException if it fails; the file is as it was before
   */
  public static void write(Path file, Content content) throws IOException {
    try (AtomicFile pending = new AtomicFile(file)) {
      content.writeTo(pending.stream());
      pending.commit();
    }
  }

  /**
   * {@return where to write the content: a buffered stream; must not be closed before {@link
   * #commit}}
   */
  public OutputStream stream() {
    return out;
  }

  /**
   * Lets the file appear under its name, once it is on disk, and waits until the name is there too;
   * closes the stream.
   *
   * @throws IOException if it fails; the file is as it was before
   */
  public void commit() throws IOException {
    out.flush();
    channel.force(true);
    out.close();
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    forceFolder();
  }

  /** Puts the name on disk too, where the system lets folders be opened: Windows does not. */
  private void forceFolder() {
    try (FileChannel folder = FileChannel.open(target.getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    } catch (IOException e) {
      LOGGER.debug("{} can't be flushed to disk: {}", target.getParent(), e.toString());
    }
  }

  /**
   * Removes what a process that ends now has written of a file without committing it.
   *
   * @param file the file itself, which stays as it is
   * @throws IOException if it fails
   */
  public static void discard(Path file) throws IOException {
    Files.deleteIfExists(temporary(file));
  }

  private static Path temporary(Path file) {
    Path target = file.toAbsolutePath();
    return target.resolveSibling(target.getFileName() + ".tmp");
  }

  /** Removes what was written, unless it was committed. */
  @Override
  public void close() throws IOException {
    try {
      channel.close(); // without the stream, whose buffer is not wanted any more
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** A full disk says only that it is full: adds which file was being written. */
  private static final class NamingFailures extends FilterOutputStream {

    private final Path file;

    NamingFailures(OutputStream out, Path file) {
      super(out);
      this.file = file;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (FileSystemException e) {
        throw e;
      } catch (IOException e) {
        FileSystemException named = new FileSystemException(file.toString(), null, e.getMessage());
        named.initCause(e);
        throw named;
      }
    }
  }
}
