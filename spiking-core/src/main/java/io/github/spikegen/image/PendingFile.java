package io.github.spikegen.image;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A file that appears under its name only when it is complete: written beside it, renamed by {@link
 * #commit}, deleted if closed before.
 */
final class PendingFile implements AutoCloseable {

  private final Path target;
  private final Path pending;
  private final OutputStream out;

  PendingFile(Path file) throws IOException {
    target = file.toAbsolutePath();
    Files.createDirectories(target.getParent());
    pending = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
    out = new BufferedOutputStream(Files.newOutputStream(pending, StandardOpenOption.CREATE_NEW));
  }

  OutputStream stream() {
    return out;
  }

  void commit() throws IOException {
    out.close();
    Files.move(
        pending, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() throws IOException {
    try {
      out.close();
    } finally {
      Files.deleteIfExists(pending);
    }
  }
}
