package io.github.spikegen.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.spikegen.internal.BoundedFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunLogTests {

  @TempDir Path folder;

  @Test
  void everyWriteIsOneLineThatIsInTheFileAtOnce() throws IOException {
    Path file = folder.resolve("run").resolve("log.jsonl");
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("stage", "vq <1>\n");
    fields.put("epoch", 3);
    fields.put("loss", 0.25);
    fields.put("rates", List.of(0.5, 1.0));
    try (RunLog log = new RunLog(file)) {
      log.write(fields);
      assertEquals(
          List.of("{\"stage\":\"vq <1>\\n\",\"epoch\":3,\"loss\":0.25,\"rates\":[0.5,1.0]}"),
          Files.readAllLines(file));
      log.write(Map.of());
    }
    assertEquals(2, Files.readAllLines(file).size());
  }

  @Test
  void numbersThatJsonLacksAreStrings() throws IOException {
    Path file = folder.resolve("log.jsonl");
    try (RunLog log = new RunLog(file)) {
      log.write(
          Map.of(
              "nan",
              Double.NaN,
              "infinity",
              Float.NEGATIVE_INFINITY,
              "array",
              new double[] {1, Double.POSITIVE_INFINITY},
              "nested",
              Map.of("floats", new float[] {Float.NaN})));
    }
    JsonObject line = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    assertEquals("\"NaN\"", line.get("nan").toString());
    assertEquals("\"-Infinity\"", line.get("infinity").toString());
    assertEquals("[1.0,\"Infinity\"]", line.get("array").toString());
    assertEquals("{\"floats\":[\"NaN\"]}", line.get("nested").toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"epo", "{\"epoch\":1}", "\0\0\0", "7\n", "\n", "{\"a\":\n\0\0\n"})
  void aTornEndIsCutOffWhenTheLogGoesOn(String torn) throws IOException {
    Path file = folder.resolve("log.jsonl");
    Files.writeString(file, "{\"epoch\":0}\n" + torn);
    assertEquals("[{\"epoch\":0}]", RunLog.read(file).subList(0, 1).toString());
    try (RunLog log = new RunLog(file)) {
      log.write(Map.of("epoch", 1));
    }
    try (RunLog log = new RunLog(file)) {
      log.write(Map.of("epoch", 2));
    }
    assertEquals("{\"epoch\":0}\n{\"epoch\":1}\n{\"epoch\":2}\n", Files.readString(file));
  }

  @Test
  void linesWithinThatCannotBeReadStayAndAreNotRead() throws IOException {
    Path file = folder.resolve("log.jsonl");
    Files.write(file, "{\"a\":0}\n{\"a\n\n{\"a\":1}\n".getBytes(StandardCharsets.UTF_8));
    new RunLog(file).close();
    assertEquals(4, Files.readAllLines(file).size());
    assertEquals("[{\"a\":0}, {\"a\":1}]", RunLog.read(file).toString());
    Files.write(file, new byte[] {'{', (byte) 0xff});
    assertEquals(List.of(), RunLog.read(file));
  }

  @Test
  void aLogLargerThanAnyRunsIsRefused() throws IOException {
    Path file = folder.resolve("log.jsonl");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(BoundedFile.MOST_TEXT + 1L);
    }
    for (Executable opening :
        List.<Executable>of(() -> RunLog.read(file), () -> new RunLog(file).close())) {
      FileSystemException refused = assertThrows(FileSystemException.class, opening);
      assertEquals(
          file + ": has more than the 67,108,864 bytes expected at most", refused.getMessage());
    }
  }

  @Test
  void linesAheadOfTheRunAreCutOff() throws IOException {
    Path file = folder.resolve("log.jsonl");
    Files.writeString(file, "{\"a\":3}\n{\"a\":1}\n{\"a\":2}\n{\"a\":4}\n{\"a");
    new RunLog(file, line -> line.get("a").getAsInt() < 2).close();
    assertEquals("{\"a\":3}\n{\"a\":1}\n", Files.readString(file));
  }
}
