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
import org.junit.jupiter.api.Test;
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
          {"codes": {"k": 8}}         | 1 | : 'codes' must be a value, but is {"k":8}
          ["--codes", "8"]            | 1 | : has no JSON object with the names of options
          {"codes"                    | 1 | : is no JSON:
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
  void aMissingFileIsOneLine() {
    CommandResult result =
        CommandResult.of("gan", "train", "--config=" + temporary.resolve("none.json"));
    assertEquals(1, result.exitCode());
    assertEquals(
        "spikegen gan train: %s: no such file or folder".formatted(temporary.resolve("none.json")),
        result.err().strip());
  }
}
