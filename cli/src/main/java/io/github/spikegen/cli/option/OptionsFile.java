package io.github.spikegen.cli.option;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.spikegen.cli.view.Text;
import io.github.spikegen.internal.BoundedFile;
import io.github.spikegen.internal.Quoted;
import io.github.spikegen.training.InvalidFileException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * A command's options as a JSON object, by their long names without hyphens in front: {@code
 * {"dataset": "mini", "time-steps": 4, "channels": [32, 64]}}. A flag is true or false; null leaves
 * an option to its default.
 */
public final class OptionsFile {

  /** What belongs to one call of a command rather than to what it does. */
  private static final Set<String> LEFT_OUT =
      Set.of(
          "--out",
          "--resume",
          "--overwrite",
          "--print-config",
          "--force",
          "--verbose",
          "--help",
          "--version",
          "--config");

  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private OptionsFile() {}

  /**
   * Reads options as they would be typed.
   *
   * @param file the file
   * @param command the command that they are for
   * @param given names of options that are typed already, which the file doesn't replace
   * @return names and values in turn
   * @throws InvalidFileException if the file is no JSON object, or names what is no option
   * @throws IOException if reading fails
   */
  public static List<String> read(Path file, CommandSpec command, Set<String> given)
      throws IOException {
    List<String> arguments = new ArrayList<>();
    for (Map.Entry<String, JsonElement> entry : object(file).entrySet()) {
      String name = "--" + entry.getKey();
      OptionSpec option = command.findOption(name);
      if (option == null || name.equals("--config")) {
        throw new InvalidFileException(
            file,
            "'%s' is no option of %s"
                .formatted(Quoted.of(entry.getKey()), command.qualifiedName()));
      }
      if (!given.contains(name) && !entry.getValue().isJsonNull()) {
        arguments.addAll(typed(file, option, name, entry.getValue()));
      }
    }
    return arguments;
  }

  private static JsonObject object(Path file) throws IOException {
    try {
      if (JsonParser.parseString(BoundedFile.text(file)) instanceof JsonObject object) {
        return object;
      }
    } catch (CharacterCodingException e) {
      throw new InvalidFileException(file, "is no UTF-8 text");
    } catch (JsonParseException e) {
      throw new InvalidFileException(file, "is no JSON: " + Quoted.of(e.getMessage()));
    }
    throw new InvalidFileException(file, "has no JSON object with the names of options");
  }

  private static List<String> typed(Path file, OptionSpec option, String name, JsonElement value)
      throws InvalidFileException {
    boolean flag = option.arity().max() == 0;
    if (flag && value.isJsonPrimitive() && value.getAsJsonPrimitive().isBoolean()) {
      return value.getAsBoolean() ? List.of(name) : List.of();
    }
    List<JsonElement> values =
        value.isJsonArray() ? value.getAsJsonArray().asList() : List.of(value);
    if (flag || values.isEmpty() || !values.stream().allMatch(JsonElement::isJsonPrimitive)) {
      throw new InvalidFileException(
          file,
          "'%s' must be %s, but is %s"
              .formatted(
                  name.substring(2),
                  flag ? "true or false" : "a value or a list of values",
                  shown(value)));
    }
    return List.of(
        name, values.stream().map(JsonElement::getAsString).collect(Collectors.joining(",")));
  }

  /** Returns a value for a message; a deep one is not gone through. */
  private static String shown(JsonElement value) {
    return value.isJsonPrimitive()
        ? Quoted.of(value)
        : value.isJsonArray()
            ? "a list of %d".formatted(value.getAsJsonArray().size())
            : "an object";
  }

  /**
   * Returns the text of a file with the options that a command runs with, defaults included.
   *
   * @param command the command, parsed
   * @param chosen returns by its name without hyphens what an option that was not given is in this
   *     run, where it depends on others; empty for its usual default
   */
  public static String of(CommandSpec command, Function<String, Optional<Object>> chosen) {
    ParseResult typed = command.commandLine().getParseResult();
    JsonObject object = new JsonObject();
    for (OptionSpec option : command.options()) {
      String name = option.longestName();
      Object usual = option.getValue();
      Object value =
          usual == null || typed.hasMatchedOption(name)
              ? usual
              : chosen.apply(name.substring(2)).orElse(usual);
      if (!LEFT_OUT.contains(name) && value != null) {
        object.add(name.substring(2), json(value));
      }
    }
    return GSON.toJson(object);
  }

  private static JsonElement json(Object value) {
    boolean plain = value instanceof Number || value instanceof Boolean;
    return GSON.toJsonTree(plain ? value : Text.typed(value));
  }
}
