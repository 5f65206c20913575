package io.github.spikegen.training;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.annotations.SerializedName;
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
      if (length < 2 || length > Integer.MAX_VALUE - Long.BYTES || in.read() != '{') {
        throw new InvalidFileException(file, "not a safetensors file");
      }
      if (Long.BYTES + length > size) {
        throw truncated(file, Long.BYTES + length, size);
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
        if (tensor.offsets[0] < 0
            || tensor.offsets[1] - tensor.offsets[0] != shape.size() * type.getNumOfBytes()) {
          throw new InvalidFileException(file, field.getKey() + " has offsets beside its shape");
        }
        end = Math.max(end, tensor.offsets[1]);
        entries.put(field.getKey(), new Entry(type, shape));
      }
    } catch (JsonParseException
        | IllegalArgumentException
        | NullPointerException
        | ArrayIndexOutOfBoundsException e) {
      throw new InvalidFileException(file, "malformed header", e);
    }
    if (end > dataLength) {
      throw truncated(file, end, dataLength);
    }
    return entries;
  }

  private static InvalidFileException truncated(Path file, long expected, long found) {
    return new InvalidFileException(
        file, "truncated: " + expected + " bytes expected, " + found + " found");
  }
}
