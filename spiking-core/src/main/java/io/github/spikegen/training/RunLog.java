package io.github.spikegen.training;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import io.github.spikegen.internal.BoundedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

  private static final Logger LOGGER = LoggerFactory.getLogger(RunLog.class);

  private final Path file;
  private final FileChannel channel;

  /**
   * Opens a log for appending. Lines at its end that can't be read, as a crash or a full disk
   * leaves them, are cut off, and a warning is logged.
   *
   * @param file the file, usually {@code log.jsonl}; it and its folder are made if they are missing
   * @throws IOException if the file can't be opened, or has more than {@link BoundedFile#MOST_TEXT}
   *     bytes
   */
  public RunLog(Path file) throws IOException {
    this(file, line -> true);
  }

  /**
   * Opens a log for appending, from which a run goes on that may be older than the log's end.
   *
   * @param file the file, as above
   * @param isKept whether a line at the end belongs to what the run goes on from; those that don't
   *     are cut off too
   * @throws IOException as above
   */
  public RunLog(Path file, Predicate<JsonObject> isKept) throws IOException {
    this.file = file;
    Files.createDirectories(file.toAbsolutePath().getParent());
    channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      long end = end(file, isKept);
      if (end < channel.size()) {
        channel.truncate(end);
      }
      channel.position(end);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Finds where the log goes on: after the last line that is whole, readable and kept. */
  private static long end(Path file, Predicate<JsonObject> isKept) throws IOException {
    byte[] bytes = BoundedFile.read(file, BoundedFile.MOST_TEXT);
    int end = bytes.length;
    int unreadable = 0;
    while (end > 0) {
      int start = end - 1;
      while (start > 0 && bytes[start - 1] != '\n') {
        start--;
      }
      Optional<JsonObject> line =
          bytes[end - 1] == '\n'
              ? parse(new String(bytes, start, end - start, StandardCharsets.UTF_8))
              : Optional.empty(); // even if it is readable: the next one would go on in it
      if (line.isPresent() && isKept.test(line.get())) {
        break;
      }
      unreadable += line.isPresent() ? 0 : 1;
      end = start;
    }
    if (unreadable > 0) {
      LOGGER.warn("{}: cut off {} unfinished or unreadable line(s) at the end", file, unreadable);
    }
    return end;
  }

  private static Optional<JsonObject> parse(String line) {
    try {
      JsonElement json = JsonParser.parseString(line);
      return json.isJsonObject() ? Optional.of(json.getAsJsonObject()) : Optional.empty();
    } catch (JsonParseException e) {
      return Optional.empty();
    }
  }

  /**
   * Reads a log, also one that is being written; lines that can't be read are left out.
   *
   * @param file the file
   * @return an object a line
   * @throws IOException if reading fails, or the file has more than {@link BoundedFile#MOST_TEXT}
   *     bytes
   */
  public static List<JsonObject> read(Path file) throws IOException {
    String text = new String(BoundedFile.read(file, BoundedFile.MOST_TEXT), StandardCharsets.UTF_8);
    return text.lines().flatMap(line -> parse(line).stream()).toList();
  }

  /**
   * Appends one line and flushes it to disk.
   *
   * @param fields names and values: numbers, strings, booleans, lists, maps and records of these
   * @throws IOException if writing fails; a part of the line may be in the file then
   */
  public synchronized void write(Map<String, ?> fields) throws IOException {
    ByteBuffer line = StandardCharsets.UTF_8.encode(GSON.toJson(fields) + "\n");
    try {
      while (line.hasRemaining()) {
        channel.write(line);
      }
      channel.force(false);
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) { // says why, such as a full disk, and not where
      FileSystemException named = new FileSystemException(file.toString(), null, e.getMessage());
      named.initCause(e);
      throw named;
    }
  }

  /**
   * Closes the file.
   *
   * @throws IOException if that fails
   */
  @Override
  public synchronized void close() throws IOException {
    channel.close();
  }
}
