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

/** Records as JSON files. */
final class RunJson {

  private static final Gson GSON =
      new GsonBuilder()
          .setPrettyPrinting()
          .setFieldNamingStrategy(RunJson::key)
          .disableHtmlEscaping()
          .registerTypeAdapter(SurrogateFunction.class, new SurrogateAdapter())
          .registerTypeAdapter(CodebookUpdate.class, new CodebookUpdateAdapter())
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
    }
    return json;
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

  /** A surrogate is an interface: its class's simple name is written beside its numbers. */
  private static final class SurrogateAdapter
      implements JsonSerializer<SurrogateFunction>, JsonDeserializer<SurrogateFunction> {

    private static final String TYPE = "type";

    private static final List<Class<? extends SurrogateFunction>> CLASSES =
        List.of(
            ArctanSurrogate.class,
            SigmoidSurrogate.class,
            RectangularSurrogate.class,
            PiecewiseLinearSurrogate.class);

    @Override
    public JsonElement serialize(
        SurrogateFunction surrogate, Type type, JsonSerializationContext context) {
      JsonObject object = new JsonObject();
      object.addProperty(TYPE, surrogate.getClass().getSimpleName());
      context
          .serialize(surrogate, surrogate.getClass())
          .getAsJsonObject()
          .asMap()
          .forEach(object::add);
      return object;
    }

    @Override
    public SurrogateFunction deserialize(
        JsonElement json, Type type, JsonDeserializationContext context) {
      JsonElement name = json.getAsJsonObject().get(TYPE);
      for (Class<? extends SurrogateFunction> known : CLASSES) {
        if (name != null && known.getSimpleName().equals(name.getAsString())) {
          return context.deserialize(json, known);
        }
      }
      throw new JsonParseException("unknown surrogate function " + name);
    }
  }
}
