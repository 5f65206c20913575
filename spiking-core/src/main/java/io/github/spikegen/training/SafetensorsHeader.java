package io.github.spikegen.training;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.annotations.SerializedName;
import io.github.spikegen.internal.Quoted;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Names, types and shapes of the arrays in a safetensors file, checked against its length. */
final class SafetensorsHeader {

  private static final String METADATA = "__metadata__";
  private static final int LONGEST = 100_000_000; // the format's own limit
  private static final int MOST_AXES = 32;

  /** What the header says of one array. */
  record Entry(DataType type, Shape shape) {
    @Override
    public String toString() {
      return type.name().toLowerCase(Locale.ROOT) + " " + shape;
    }
  }

  /** The JSON of one array. */
  private static final class Tensor {
    private String dtype;
    private long[] shape;

    @SerializedName("data_offsets")
    private long[] offsets;
  }

  private SafetensorsHeader() {}

  static Map<String, Entry> read(Path file) throws IOException {
    long size = Files.size(file);
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      if (size < Long.BYTES + 2) {
        throw new InvalidFileException(file, "not a safetensors file, or truncated");
      }
      long length = Long.reverseBytes(in.readLong());
      if (length < 2 || in.read() != '{') {
        throw new InvalidFileException(file, "not a safetensors file");
      }
      if (length > size - Long.BYTES) {
        throw new InvalidFileException(
            file,
            "truncated: a header of %,d bytes expected, %,d found"
                .formatted(length, size - Long.BYTES));
      }
      if (length > LONGEST) {
        throw new InvalidFileException(
            file,
            "a header of %,d bytes is longer than the format's %,d".formatted(length, LONGEST));
      }
      return parse(file, "{" + text(in, (int) length - 1), size - Long.BYTES - length);
    }
  }

  private static String text(InputStream in, int length) throws IOException {
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  private static Map<String, Entry> parse(Path file, String json, long dataLength)
      throws IOException {
    Map<String, Entry> entries = new LinkedHashMap<>();
    long end = 0;
    long bytes = 0;
    try {
      Gson gson = new Gson();
      for (Map.Entry<String, JsonElement> field :
          gson.fromJson(json, JsonObject.class).entrySet()) {
        if (field.getKey().equals(METADATA)) {
          continue;
        }
        Tensor tensor = gson.fromJson(field.getValue(), Tensor.class);
        DataType type = DataType.fromSafetensors(tensor.dtype);
        Shape shape = new Shape(tensor.shape);
        long length = tensor.offsets[1] - tensor.offsets[0];
        if (tensor.offsets[0] < 0
            || length < 0
            || length != bytes(type, tensor.shape)
            || tensor.shape.length > MOST_AXES) {
          throw new InvalidFileException(
              file, Quoted.of(field.getKey()) + " has offsets beside its shape");
        }
        end = Math.max(end, tensor.offsets[1]);
        bytes = Math.addExact(bytes, length);
        entries.put(field.getKey(), new Entry(type, shape));
      }
    } catch (JsonParseException
        | IllegalArgumentException
        | ArithmeticException
        | NullPointerException
        | ArrayIndexOutOfBoundsException e) {
      throw new InvalidFileException(file, "malformed header", e);
    }
    if (end > dataLength) {
      throw truncated(file, end, dataLength);
    }
    if (bytes > dataLength) {
      throw new InvalidFileException(file, "has arrays that share their bytes");
    }
    return entries;
  }

  private static long bytes(DataType type, long... shape) {
    long bytes = type.getNumOfBytes();
    for (long side : shape) {
      if (side < 0) {
        throw new IllegalArgumentException("a side of " + side);
      }
      bytes = Math.multiplyExact(bytes, side);
    }
    return bytes;
  }

  private static InvalidFileException truncated(Path file, long expected, long found) {
    return new InvalidFileException(
        file, "truncated: " + expected + " bytes expected, " + found + " found");
  }
}
