package io.github.spikegen.training;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * A log of a run with one JSON object a line, to which a resumed run appends.
 *
 * <p>NaN and infinities, which JSON lacks, are written as the strings {@code "NaN"}, {@code
 * "Infinity"} and {@code "-Infinity"}. Safe for use by several threads.
 */
public final class RunLog implements AutoCloseable {

  private static final JsonSerializer<Number> FINITE_OR_STRING =
      (number, type, context) ->
          Double.isFinite(number.doubleValue())
              ? new JsonPrimitive(number)
              : new JsonPrimitive(number.toString());

  private static final Gson GSON =
      new GsonBuilder()
          .disableHtmlEscaping()
          .serializeNulls()
          .registerTypeAdapter(Double.class, FINITE_OR_STRING)
          .registerTypeAdapter(double.class, FINITE_OR_STRING)
          .registerTypeAdapter(Float.class, FINITE_OR_STRING)
          .registerTypeAdapter(float.class, FINITE_OR_STRING)
          .create();

  private final Writer writer;

  /**
   * Opens a log for appending. A line that a crash left unfinished is ended first.
   *
   * @param file the file, usually {@code log.jsonl}; it and its folder are made if they are missing
   * @throws IOException if the file can't be opened
   */
  public RunLog(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    boolean unfinished = endsWithinLine(file);
    writer =
        Files.newBufferedWriter(
            file,
            StandardCharsets.UTF_8,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.APPEND);
    if (unfinished) {
      writer.write('\n');
    }
  }

  private static boolean endsWithinLine(Path file) throws IOException {
    if (!Files.exists(file) || Files.size(file) == 0) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer last = ByteBuffer.allocate(1);
      channel.read(last, channel.size() - 1);
      return last.get(0) != '\n';
    }
  }

  /**
   * Appends one line and flushes it.
   *
   * @param fields names and values: numbers, strings, booleans, lists, maps and records of these
   * @throws UncheckedIOException if writing fails
   */
  public synchronized void write(Map<String, ?> fields) {
    try {
      writer.write(GSON.toJson(fields));
      writer.write('\n');
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Closes the file.
   *
   * @throws IOException if that fails
   */
  @Override
  public synchronized void close() throws IOException {
    writer.close();
  }
}
