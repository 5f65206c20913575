package io.github.spikegen.run.reproduction;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.ToNumberPolicy;
import io.github.spikegen.internal.BoundedFile;
import io.github.spikegen.internal.Quoted;
import io.github.spikegen.run.OptionValues;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.evaluation.Judges;
import io.github.spikegen.run.evaluation.Protocol;
import io.github.spikegen.run.reproduction.Plan.PlannedData;
import io.github.spikegen.run.reproduction.Plan.PlannedModel;
import io.github.spikegen.training.InvalidFileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plans as JSON files. What a file names that there is not is refused, names of fields too. */
final class PlanFile {

  /** The plans in the jar, from quick to long. */
  static final List<String> BUILT_IN =
      List.of("mini", "fashion-mnist", "digits", "night", "papers-diffusion", "papers-gan");

  private static final Gson GSON =
      new GsonBuilder().setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE).create();

  private PlanFile() {}

  private record File(
      String name,
      String about,
      String protocol,
      List<String> judges,
      Integer images,
      List<Long> seeds,
      List<Data> data,
      List<Model> models) {}

  private record Data(String dataset, Integer limit) {}

  private record Model(
      String name,
      String family,
      List<String> datasets,
      List<String> recipes,
      Map<String, Map<String, Object>> budgets,
      Map<String, Object> options,
      List<Map<String, Object>> sampling) {}

  static Plan builtIn(String name) throws IOException {
    String resource = "plans/" + name + ".json";
    try (InputStream in = PlanFile.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("the program was built without " + resource);
      }
      return parse(Path.of(resource), new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  static Plan read(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new RunException(
          "there is no plan named %s and no such file; plans that come with the library: %s"
              .formatted(Quoted.of(file), String.join(", ", BUILT_IN)));
    }
    try {
      return parse(file, BoundedFile.text(file));
    } catch (CharacterCodingException e) {
      throw new InvalidFileException(file, "is no plan: it is no UTF-8 text");
    }
  }

  private static Plan parse(Path file, String text) throws IOException {
    try {
      JsonObject json = GSON.fromJson(text, JsonObject.class);
      if (json == null) {
        throw new JsonParseException("it is empty");
      }
      requireNoNulls(json);
      requireKnown(json, File.class, "the plan");
      each(json, "data", entry -> requireKnown(entry, Data.class, "data"));
      each(json, "models", entry -> requireKnown(entry, Model.class, "models"));
      return plan(GSON.fromJson(json, File.class));
    } catch (RuntimeException e) { // what constructors throw too
      throw new InvalidFileException(file, "is no plan: " + Quoted.line(told(e)));
    }
  }

  /** Says what is wrong, and with which option. */
  static String told(RuntimeException failure) {
    Optional<String> option =
        failure instanceof RunException run ? run.option() : Optional.<String>empty();
    String message =
        failure.getCause() == null ? failure.getMessage() : failure.getCause().getMessage();
    return option.map(name -> "%s: %s".formatted(name, message)).orElse(String.valueOf(message));
  }

  private static void requireNoNulls(JsonElement json) {
    if (json.isJsonNull()) {
      throw new JsonParseException("it has a null, expected a value or no field");
    }
    if (json instanceof JsonArray array) {
      array.forEach(PlanFile::requireNoNulls);
    } else if (json instanceof JsonObject object) {
      object.asMap().values().forEach(PlanFile::requireNoNulls);
    }
  }

  private interface Check {
    void accept(JsonObject entry);
  }

  private static void each(JsonObject json, String field, Check check) {
    if (json.get(field) instanceof JsonArray entries) {
      for (JsonElement entry : entries) {
        if (entry instanceof JsonObject object) {
          check.accept(object);
        }
      }
    }
  }

  private static void requireKnown(JsonObject json, Class<? extends Record> type, String where) {
    List<String> known =
        Arrays.stream(type.getRecordComponents()).map(component -> component.getName()).toList();
    for (String field : json.keySet()) {
      if (!known.contains(field)) {
        throw new JsonParseException(
            "%s has a field '%s', expected only %s"
                .formatted(where, Quoted.of(field), String.join(", ", known)));
      }
    }
  }

  private static Plan plan(File file) {
    return new Plan(
        required("name", file.name()),
        required("about", file.about()),
        file.protocol() == null ? Protocol.CLEAN : protocol(file.protocol()),
        file.judges() == null ? List.of(Judges.CLASSIFIER) : file.judges(),
        required("images", file.images()),
        required("seeds", file.seeds()),
        required("data", file.data()).stream().map(PlanFile::data).toList(),
        required("models", file.models()).stream().map(PlanFile::model).toList());
  }

  private static Protocol protocol(String name) {
    try {
      return Protocol.named(name);
    } catch (IllegalArgumentException e) {
      throw new JsonParseException("protocol: " + e.getMessage());
    }
  }

  private static PlannedData data(Data data) {
    return new PlannedData(NamedDataset.named(required("dataset", data.dataset())), data.limit());
  }

  private static PlannedModel model(Model model) {
    String name = required("name", model.name());
    Map<String, OptionValues> budgets = new LinkedHashMap<>();
    orElse(model.budgets(), Map.<String, Map<String, Object>>of("full", Map.of()))
        .forEach((budget, options) -> budgets.put(budget, options(options)));
    List<String> datasets = orElse(model.datasets(), List.of());
    datasets.forEach(NamedDataset::named);
    return new PlannedModel(
        name,
        required("family", model.family()),
        datasets,
        orElse(model.recipes(), List.of()),
        budgets,
        options(orElse(model.options(), Map.of())),
        orElse(model.sampling(), List.of(Map.<String, Object>of())).stream()
            .map(PlanFile::options)
            .toList());
  }

  private static OptionValues options(Map<String, Object> options) {
    return new OptionValues(options);
  }

  private static <T> T orElse(T value, T otherwise) {
    return value == null ? otherwise : value;
  }

  private static <T> T required(String field, T value) {
    if (value == null) {
      throw new JsonParseException("the field '%s' is missing".formatted(field));
    }
    return value;
  }
}
