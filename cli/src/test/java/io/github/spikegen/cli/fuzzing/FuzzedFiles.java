package io.github.spikegen.cli.fuzzing;

import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import io.github.spikegen.cli.option.UsageException;
import io.github.spikegen.internal.Quoted;
import io.github.spikegen.run.RunException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine;

/** Writes what a fuzzer makes, and lets readers read it as far as they may go. */
final class FuzzedFiles {

  /** Java's and native objects that do not grow with the file. */
  private static final long ALWAYS_ALLOCATED = 64 << 20;

  private static final long ALLOCATED_A_BYTE = 200;

  private static final ThreadMXBean THREADS =
      ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

  private final Path folder;

  /** Those that were written, by name: their folders are there. */
  private final Map<String, Path> written = new HashMap<>();

  FuzzedFiles(Path folder) {
    this.folder = folder;
  }

  /** Reads a file, or fails as it documents. */
  interface Reader {
    void read(Path file) throws IOException;
  }

  Path write(String name, byte[] content) throws IOException {
    Path file = written.get(name);
    if (file == null) {
      file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      written.put(name, file);
    }
    return Files.write(file, content);
  }

  void writeOnce(String name, byte[] content) throws IOException {
    if (!written.containsKey(name)) {
      write(name, content);
    }
  }

  /** Fails unless a reader takes a file, or refuses it in a line, within its memory. */
  void read(byte[] content, String name, long factor, Reader reader) throws IOException {
    Path file = write(name, content);
    long bound = ALWAYS_ALLOCATED + factor * ALLOCATED_A_BYTE * content.length;
    long allocated = allocatedBy(reader, file);
    if (allocated > bound) { // the first time, classes may have been loaded
      allocated = allocatedBy(reader, file);
    }
    if (allocated > bound) {
      fail("%,d bytes for a file of %,d".formatted(allocated, content.length));
    }
  }

  private static long allocatedBy(Reader reader, Path file) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      reader.read(file);
    } catch (IOException | RunException | UsageException | CommandLine.ParameterException e) {
      if (e.getMessage() == null || Quoted.line(e.getMessage()).isBlank()) {
        fail(e);
      }
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
