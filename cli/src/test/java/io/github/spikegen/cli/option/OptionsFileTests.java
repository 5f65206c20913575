package io.github.spikegen.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.spikegen.cli.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsFileTests {

  private static final String TINY =
      """
      {
        "dataset": "mini", "limit": 24, "vq-batch": 8, "prior-batch": 8, "time-steps": 1,
        "vq-epochs": 1, "prior-epochs": 1, "codes": 8, "code-dimension": 4, "channels": [4, 4],
        "denoiser-channels": "6,6", "embedding-channels": 4, "overwrite": true, "hold-out": null
      }
      """;

  @TempDir private Path temporary;

  private CommandResult train(String json, String run, String... more) throws IOException {
    Path file = Files.writeString(temporary.resolve("options.json"), json);
    String[] arguments = new String[6 + more.length];
    arguments[0] = "diffusion";
    arguments[1] = "train";
    arguments[2] = "--config";
    arguments[3] = file.toString();
    arguments[4] = "--out";
    arguments[5] = temporary.resolve(run).toString();
    System.arraycopy(more, 0, arguments, 6, more.length);
    return CommandResult.of(arguments);
  }

  private JsonObject stored(String run) throws IOException {
    String json = Files.readString(temporary.resolve(run).resolve("options.json"));
    return JsonParser.parseString(json).getAsJsonObject();
  }

  @Test
  void optionsComeFromTheFileUnlessTheyAreTyped() throws IOException {
    CommandResult result = train(TINY, "run", "--codes=6");
    assertEquals("", result.err());
    assertEquals(0, result.exitCode());
    JsonObject stored = stored("run");
    assertEquals(6, stored.get("codes").getAsInt());
    assertEquals("4,4", stored.get("channels").getAsString());
    assertEquals("mini", stored.get("dataset").getAsString());
    assertEquals(1, stored.get("seed").getAsLong()); // a default
    assertFalse(stored.has("out"));
    assertFalse(stored.has("hold-out"));
  }

  @Test
  void theOptionsOfARunMakeTheSameRunAgain() throws IOException {
    assertEquals(0, train(TINY, "first").exitCode());
    Path options = temporary.resolve("first").resolve("options.json");
    assertEquals(0, train(Files.readString(options), "second").exitCode());
    assertEquals(stored("first"), stored("second"));
    assertEquals(
        -1,
        Files.mismatch(
            temporary.resolve("first").resolve("denoiser.safetensors"),
            temporary.resolve("second").resolve("denoiser.safetensors")));
    assertEquals(0, train(Files.readString(options), "third", "--seed", "2").exitCode());
    assertNotEquals(
        -1,
        Files.mismatch(
            temporary.resolve("first").resolve("denoiser.safetensors"),
            temporary.resolve("third").resolve("denoiser.safetensors")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"codebooks": 8}            | 1 | : 'codebooks' is no option of spikegen diffusion train
          {"variant": "sgad"}         | 1 | : 'variant' is no option of spikegen diffusion train
          {"overwrite": "yes"}        | 1 | : 'overwrite' must be true or false, but is "yes"
          {"codes": {"k": 8}}         | 1 | : 'codes' must be a value or a list of values, but is an object
          ["--codes", "8"]            | 1 | : has no JSON object with the names of options
          {"codes"                    | 1 | : is no JSON:
          {"channels": [[4], [4]]}    | 1 | : 'channels' must be a value or a list of values, but is a list of 2
          {"channels": [4, null]}     | 1 | : 'channels' must be a value or a list of values, but is a list of 2
          {"channels": [{"a": 1}]}    | 1 | : 'channels' must be a value or a list of values, but is a list of 1
          {"channels": []}            | 1 | : 'channels' must be a value or a list of values, but is a list of 0
          {"overwrite": [true]}       | 1 | : 'overwrite' must be true or false, but is a list of 1
          {"dataset": "mini", "codes": "many"} | 2 | --codes
          """)
  void aWrongFileIsOneLine(String json, int exitCode, String message) throws IOException {
    CommandResult result = train(json, "run");
    assertEquals(exitCode, result.exitCode(), result.err());
    assertEquals(1, result.errorLines().size(), result.err());
    assertTrue(result.err().contains(message), result.err());
    assertFalse(Files.exists(temporary.resolve("run")));
  }

  @Test
  void deepAndLongNamesAndValuesAreOneShortLine() throws IOException {
    for (String json :
        List.of(
            "{\"codes\": " + "[".repeat(100_000) + "]".repeat(100_000) + "}",
            "{\"codes\": " + "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000) + "}",
            "{\"" + "x".repeat(100_000) + "\": 1}",
            "{\"a\\u001b[2Jb\": 1}")) {
      CommandResult result = train(json, "run");
      assertEquals(1, result.exitCode());
      assertEquals(1, result.errorLines().size());
      assertTrue(result.err().length() < 500, result.err());
      assertFalse(result.err().contains("\033"));
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void devicesWithoutAnEndAreRefused() {
    CommandResult config = CommandResult.of("gan", "train", "--config", "/dev/zero");
    assertEquals(1, config.exitCode());
    assertTrue(config.err().contains("/dev/zero: has more than the"), config.err());
    CommandResult arguments = CommandResult.of("gan", "train", "@/dev/zero");
    assertEquals(2, arguments.exitCode());
    assertEquals(
        "spikegen gan train: @/dev/zero: expected a file of arguments", arguments.err().strip());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void anArgumentFileThatNamesADeviceIsRefused() throws IOException {
    Path file = Files.writeString(temporary.resolve("arguments"), "--limit 3 '@/dev/zero'");
    CommandResult result = CommandResult.of("gan", "train", "@" + file);
    assertEquals(2, result.exitCode());
    assertTrue(result.err().contains("@/dev/zero: expected a file of arguments"), result.err());
  }

  @Test
  void aMissingFileIsOneLine() {
    CommandResult result =
        CommandResult.of("gan", "train", "--config=" + temporary.resolve("none.json"));
    assertEquals(1, result.exitCode());
    assertEquals(
        "spikegen gan train: %s: no such file or folder".formatted(temporary.resolve("none.json")),
        result.err().strip());
  }
}
