package io.github.spikegen.run;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonDeserializationContext;
import com.google.gson.JsonDeserializer;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializationContext;
import com.google.gson.JsonSerializer;
import io.github.spikegen.gan.network.DecoderConfig;
import io.github.spikegen.surrogate.ArctanSurrogate;
import io.github.spikegen.surrogate.PiecewiseLinearSurrogate;
import io.github.spikegen.surrogate.RectangularSurrogate;
import io.github.spikegen.surrogate.SigmoidSurrogate;
import io.github.spikegen.surrogate.SurrogateFunction;
import io.github.spikegen.training.AtomicFile;
import io.github.spikegen.training.InvalidFileException;
import io.github.spikegen.vqsvae.CodebookUpdate;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Type;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Records as JSON files. */
final class RunJson {

  private static final Gson GSON =
      new GsonBuilder()
          .setPrettyPrinting()
          .setFieldNamingStrategy(RunJson::key)
          .disableHtmlEscaping()
          .registerTypeAdapter(CodebookUpdate.class, new CodebookUpdateAdapter())
          .registerTypeAdapter(
              SurrogateFunction.class,
              new KindAdapter<>(
                  "type",
                  Map.of(
                      "ArctanSurrogate", ArctanSurrogate.class,
                      "SigmoidSurrogate", SigmoidSurrogate.class,
                      "RectangularSurrogate", RectangularSurrogate.class,
                      "PiecewiseLinearSurrogate", PiecewiseLinearSurrogate.class)))
          .registerTypeAdapter(
              DecoderConfig.class,
              new KindAdapter<>(
                  "kind",
                  Map.of(
                      "MEMBRANE", DecoderConfig.Membrane.class,
                      "ATTENTION_SCORING", DecoderConfig.AttentionScoring.class)))
          .create();

  private RunJson() {}

  /** The number of codes keeps the key that it has in files of format 1. */
  private static String key(Field component) {
    return component.getName().equals("codebookSize") ? "codes" : component.getName();
  }

  /** Writes a record; an existing file is replaced atomically. */
  static void write(Path file, Object content) throws IOException {
    byte[] json = (GSON.toJson(content) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(json));
  }

  /**
   * Reads a record.
   *
   * @throws InvalidFileException if the file is no JSON, or its values are refused by the record
   */
  static <T> T read(Path file, Class<T> type) throws IOException {
    String json;
    try {
      json = Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new InvalidFileException(file, "is damaged or of another format: it is no UTF-8 text");
    }
    T content;
    try {
      content = GSON.fromJson(upgraded(JsonParser.parseString(json)), type);
    } catch (RuntimeException e) { // what constructors throw too
      throw new InvalidFileException(file, "is damaged or of another format: " + rootCause(e));
    }
    if (content == null) {
      throw new InvalidFileException(file, "is empty");
    }
    return content;
  }

  /** Channels of an autoencoder's two layers were two numbers in format 1. */
  private static JsonElement upgraded(JsonElement json) {
    if (json instanceof JsonObject object) {
      object.asMap().values().forEach(RunJson::upgraded);
      if (object.has("firstChannels") && object.has("secondChannels")) {
        JsonArray channels = new JsonArray();
        channels.add(object.remove("firstChannels"));
        channels.add(object.remove("secondChannels"));
        object.add("channels", channels);
      }
      if (object.has("gan") && object.has("ganTraining")) {
        upgradeGan(object.getAsJsonObject("gan"), object.getAsJsonObject("ganTraining"));
      }
    }
    return json;
  }

  /** How fast a GAN learns was part of its networks in format 1. */
  private static void upgradeGan(JsonObject gan, JsonObject training) {
    for (String moved : List.of("criticSteps", "generatorRate", "discriminatorRate")) {
      if (gan.has(moved)) {
        training.add(moved, gan.remove(moved));
      }
    }
    JsonObject constraint = gan.getAsJsonObject("constraint");
    String kind = constraint.get("kind").getAsString();
    constraint.addProperty(
        "kind", kind.replace("_NORMALISATION", "").replace("WEIGHT_CLIPPING", "CLIPPING"));
  }

  private static String rootCause(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage();
  }

  /** A codebook's rule is an interface: our own are written by their names. */
  private static final class CodebookUpdateAdapter
      implements JsonSerializer<CodebookUpdate>, JsonDeserializer<CodebookUpdate> {

    @Override
    public JsonElement serialize(
        CodebookUpdate update, Type type, JsonSerializationContext context) {
      if (update instanceof CodebookUpdate.Standard standard) {
        return new JsonPrimitive(standard.name());
      }
      throw new JsonParseException("no name is known for the codebook's rule " + update);
    }

    @Override
    public CodebookUpdate deserialize(
        JsonElement json, Type type, JsonDeserializationContext context) {
      return CodebookUpdate.Standard.valueOf(json.getAsString());
    }
  }

  /** Writes which record an interface's value is beside its components. */
  private record KindAdapter<T>(String field, Map<String, Class<? extends T>> kinds)
      implements JsonSerializer<T>, JsonDeserializer<T> {

    @Override
    public JsonElement serialize(T value, Type type, JsonSerializationContext context) {
      JsonObject object = new JsonObject();
      kinds.forEach(
          (name, kind) -> {
            if (kind == value.getClass()) {
              object.addProperty(field, name);
            }
          });
      context.serialize(value, value.getClass()).getAsJsonObject().asMap().forEach(object::add);
      return object;
    }

    @Override
    public T deserialize(JsonElement json, Type type, JsonDeserializationContext context) {
      JsonElement name = json.getAsJsonObject().get(field);
      Class<? extends T> kind = name == null ? null : kinds.get(name.getAsString());
      if (kind == null) {
        throw new JsonParseException(
            "unknown %s %s".formatted(((Class<?>) type).getSimpleName(), name));
      }
      return context.deserialize(json, kind);
    }
  }
}
