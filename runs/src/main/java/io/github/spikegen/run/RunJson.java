package io.github.spikegen.run;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonDeserializationContext;
import com.google.gson.JsonDeserializer;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonSerializationContext;
import com.google.gson.JsonSerializer;
import com.google.gson.ToNumberPolicy;
import io.github.spikegen.internal.BoundedFile;
import io.github.spikegen.internal.Quoted;
import io.github.spikegen.surrogate.ArctanSurrogate;
import io.github.spikegen.surrogate.PiecewiseLinearSurrogate;
import io.github.spikegen.surrogate.RectangularSurrogate;
import io.github.spikegen.surrogate.SigmoidSurrogate;
import io.github.spikegen.surrogate.SurrogateFunction;
import io.github.spikegen.training.AtomicFile;
import io.github.spikegen.training.InvalidFileException;
import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Records as JSON files. */
final class RunJson {

  private static final Gson GSON =
      builder()
          .serializeSpecialFloatingPointValues() // figures may be NaN
          .setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE)
          .create();

  private RunJson() {}

  /** What every family of models writes at the top of {@code config.json}. */
  record Header(int format, String model) {}

  private static GsonBuilder builder() {
    return new GsonBuilder()
        .setPrettyPrinting()
        .disableHtmlEscaping()
        .registerTypeAdapter(
            SurrogateFunction.class,
            new KindAdapter(
                List.of(
                    ArctanSurrogate.class,
                    SigmoidSurrogate.class,
                    RectangularSurrogate.class,
                    PiecewiseLinearSurrogate.class)));
  }

  private static Gson of(ModelFamily<?> family) {
    GsonBuilder builder = builder();
    family
        .implementations()
        .forEach((type, kinds) -> builder.registerTypeAdapter(type, new KindAdapter(kinds)));
    return builder.create();
  }

  /**
   * Returns a config as its family writes it.
   *
   * @throws RunException if it could not be read again as it is
   */
  static String text(RunConfig config) {
    Gson gson = of(config.family());
    String json;
    try {
      json = gson.toJson(config);
      if (!gson.fromJson(json, config.getClass()).equals(config)) {
        throw new JsonParseException("a part of it is lost");
      }
    } catch (RuntimeException e) { // what constructors throw too
      throw new RunException(
          "config.json can't hold the config: an own part, such as a codebook rule or a surrogate, must be a record ("
              + rootCause(e)
              + ")");
    }
    return json;
  }

  /** Reads the config of the run in a folder, which is of one of these families. */
  static RunConfig readConfig(Path folder, List<? extends ModelFamily<?>> families)
      throws IOException {
    Header header = readHeader(folder);
    Path file = folder.resolve(RunFileNames.CONFIG);
    ModelFamily<?> family =
        families.stream()
            .filter(known -> known.name().equals(header.model()))
            .findAny()
            .orElseThrow(() -> otherFamily(folder, header, families));
    if (header.format() < 1 || header.format() > family.format()) {
      throw new InvalidFileException(
          file, "has format %d, expected %d".formatted(header.format(), family.format()));
    }
    return readConfig(file, header.format(), family);
  }

  private static RunException otherFamily(
      Path folder, Header header, List<? extends ModelFamily<?>> families) {
    String names = families.stream().map(ModelFamily::name).collect(Collectors.joining(", "));
    boolean isKnown =
        ModelFamily.all().stream().anyMatch(known -> known.name().equals(header.model()));
    return new RunException(
        "%s is a run of %s, expected one of %s%s"
            .formatted(
                folder,
                Quoted.of(header.model()),
                names,
                isKnown
                    ? ""
                    : "; a jar with the family %s may be missing"
                        .formatted(Quoted.of(header.model()))));
  }

  /** Reads what tells the family of the run in a folder. */
  static Header readHeader(Path folder) throws IOException {
    Path file = folder.resolve(RunFileNames.CONFIG);
    if (!Files.isDirectory(folder)) {
      throw new RunException(folder + " is no folder, expected the folder of a run");
    }
    if (!Files.isRegularFile(file)) {
      throw new RunException(folder + " has no config.json, expected the folder of a run");
    }
    return read(file, Header.class);
  }

  /** Reads a config as its family has it, also one of an earlier format. */
  private static <C extends Record & RunConfig> C readConfig(
      Path file, int format, ModelFamily<C> family) throws IOException {
    JsonObject json = read(file, JsonObject.class);
    return parse(
        file,
        () -> {
          family.upgrade(format, json);
          json.addProperty("format", family.format());
          return of(family).fromJson(json, family.configType());
        });
  }

  /** Writes a record; an existing file is replaced atomically. */
  static void write(Path file, Object content) throws IOException {
    writeText(file, GSON.toJson(content));
  }

  /** Writes JSON that is a text already; an existing file is replaced atomically. */
  static void writeText(Path file, String json) throws IOException {
    byte[] bytes = (json + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(bytes));
  }

  /**
   * Reads a record.
   *
   * @throws InvalidFileException if the file is no JSON, or its values are refused by the record
   */
  static <T> T read(Path file, Class<T> type) throws IOException {
    String json;
    try {
      json = BoundedFile.text(file);
    } catch (CharacterCodingException e) {
      throw new InvalidFileException(file, "is damaged or of another format: it is no UTF-8 text");
    }
    return parse(file, () -> GSON.fromJson(json, type));
  }

  private static <T> T parse(Path file, Supplier<T> parser) throws IOException {
    T content;
    try {
      content = parser.get();
    } catch (RuntimeException e) { // what constructors throw too
      throw new InvalidFileException(
          file, "is damaged or of another format: " + Quoted.of(rootCause(e)));
    }
    if (content == null) {
      throw new InvalidFileException(file, "is empty");
    }
    return content;
  }

  private static String rootCause(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage();
  }

  /**
   * Writes the simple name of a record beside its components, and an enum constant's name. A user's
   * own record, which is not among the kinds, has its full name, by which its class is found again.
   */
  private record KindAdapter(List<Class<?>> kinds)
      implements JsonSerializer<Object>, JsonDeserializer<Object> {

    private static final String TYPE = "type";

    @Override
    public JsonElement serialize(Object value, Type type, JsonSerializationContext context) {
      Class<?> kind = value instanceof Enum<?> one ? one.getDeclaringClass() : value.getClass();
      JsonElement json = context.serialize(value, kind);
      if (!json.isJsonObject()) {
        return json;
      }
      JsonObject object = new JsonObject();
      object.addProperty(TYPE, kinds.contains(kind) ? kind.getSimpleName() : kind.getName());
      json.getAsJsonObject().asMap().forEach(object::add);
      return object;
    }

    @Override
    public Object deserialize(JsonElement json, Type type, JsonDeserializationContext context) {
      JsonElement name = json.isJsonObject() ? json.getAsJsonObject().get(TYPE) : json;
      for (Class<?> kind : kinds) {
        boolean isName = kind.isEnum() && json.isJsonPrimitive();
        Object constant = isName ? context.deserialize(json, kind) : null;
        if (constant != null) {
          return constant;
        }
        if (name != null && kind.getSimpleName().equals(name.getAsString())) {
          return context.deserialize(json, kind);
        }
      }
      return context.deserialize(json, own((Class<?>) type, name));
    }

    private static Class<?> own(Class<?> type, JsonElement name) {
      try {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        Class<?> kind = Class.forName(name == null ? "" : name.getAsString(), false, loader);
        if (kind.isRecord() && type.isAssignableFrom(kind)) {
          return kind;
        }
      } catch (ClassNotFoundException e) {
        // reported below
      }
      throw new JsonParseException("unknown %s %s".formatted(type.getSimpleName(), name));
    }
  }
}
