package io.github.spikegen.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.Shape;
import io.github.spikegen.data.DataFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumpyArchiveTests {

  /**
   * NumPy's savez_compressed of rows = arange(6.).reshape(2, 3) / 2, columns = the same in Fortran
   * order, cube = arange(24).reshape(2, 3, 4) in Fortran order, and small arrays of other types.
   */
  private static final String SAVED =
      "UEsDBC0AAAAIAAAAIQA8EQPJ//////////8IABQAcm93cy5ucHkBABAAsAAAAAAAAABYAAAAAAAAAJvsF+obEM"
          + "nIUMZQrZ6SWpxcpG6loG6TZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1CmQDLgYU"
          + "8MAeQn+A0j+gNIMDhGJxAABQSwMELQAAAAgAAAAhAKWpehP//////////wsAFABjb2x1bW5zLm5weQEAEACwAA"
          + "AAAAAAAFcAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgbpNmoa6joJ6WX1RSlJgXn1+UkgoSDykqTQUKF2ck"
          + "FqQCuRpGOgrGmjoKtQrkAy4GFPDDHkI/gNIMDhDqA5TP4gAAUEsDBC0AAAAIAAAAIQB64twC//////////8IAB"
          + "QAZmxhdC5ucHkBABAAiAAAAAAAAABMAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6XZqKuo6Cell9UUpSY"
          + "F59flJIKEndLzClOBYoXZyQWpAL5GkY6mjoKtQoUAK79BxgYHBwYGABQSwMELQAAAAgAAAAhADvKNHv///////"
          + "///wkAFAB3aG9sZS5ucHkBABAAkAAAAAAAAABMAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TaaGuo6Ce"
          + "ll9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6mjoKtQoUAK6//yHgFwMEAABQSwMELQAAAAgAAAAhAHwKq5"
          + "v//////////wkAFABieXRlcy5ucHkBABAAggAAAAAAAABIAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loF5T"
          + "aqiuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GoY6CkaaOgq1CmQDrl/MAFBLAwQtAAAACAAAACEAwz"
          + "w2V///////////CQAUAHNob3J0Lm5weQEAEACEAAAAAAAAAEgAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWg"
          + "bpdppK6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaRjqaOgq1ChQArv//GFgBUEsDBC0AAAAIAAAAIQ"
          + "DuGbtd//////////8HABQAeWVzLm5weQEAEACCAAAAAAAAAEYAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWg"
          + "XpNkqK6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaRjqaOgq1ChQALkYGAFBLAwQtAAAACAAAACEAQM"
          + "fQqv//////////CAAUAGFyZWEubnB5AQAQAMgAAAAAAAAAYQAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBu"
          + "E2qmrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RrGOpo6CrUKFACuMAYGBkMGTAAS9wTiYCAuAGIFIP"
          + "4DkvjGiEU1AwMAUEsDBC0AAAAIAAAAIQAWJna2//////////8JABQAYXNjaWkubnB5AQAQAIYAAAAAAAAASgAA"
          + "AAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBeE2ysrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOp"
          + "o6CrUKFACuRAaGpOQUAFBLAwQtAAAACAAAACEAbhpacP//////////BwAUAGJpZy5ucHkBABAAkAAAAAAAAABQ"
          + "AAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG4XaqSuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5Gk"
          + "Y6mjoKtQoUAC4GBoZEIE4C4mQgZgAAUEsDBC0AAAAIAAAAIQCZyxO5//////////8IABQAaGFsZi5ucHkBABAA"
          + "hAAAAAAAAABHAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqSuo6Cell9UUpSYF59flJIKEndLzClOBY"
          + "oXZyQWpAL5GkY6mjoKtQoUAC4GIAAAUEsDBC0AAAAIAAAAIQAK9Ox6//////////8LABQAcGlja2xlZC5ucHkB"
          + "ABAAFgEAAAAAAADEAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loF7jr66joJ6WX1RSlJgXn1+UkgoSdkvMKU"
          + "4FihdnJBakAvkahjqaOgq1CpQArgaWqd0MENAjlleaW1CpF5+cX5Sql1uaU5KZWFSUWDmlhye+KDU5P6+4pKg0"
          + "uWTK5Ck9rGCVU3rY81IgSiZP8WZoneLMmDSlfUrQFA1vRm/G1ikZzD2sKSWVBakgLUz+FlM6OyCyzD2MNVP8/P"
          + "y8/gMBmPC2L5mS1Bk7pXZKIpChBwBQSwMELQAAAAgAAAAhAFj7YPj//////////wgAFABub25lLm5weQEAEACA"
          + "AAAAAAAAAEYAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgbpNmoa6joJ6WX1RSlJgXn1+UkgoSd0vMKU4Fih"
          + "dnJBakAvkaBjoKxpo6CrUKZAMuAFBLAwQtAAAACAAAACEAbCwhEf//////////CgAUAHNpbmdsZS5ucHkBABAA"
          + "iAAAAAAAAABHAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqGuo6Cell9UUpSYF59flJIKEndLzClOBY"
          + "oXZyQWpAL5Gpo6CrUKFAEuBjCQcQAAUEsDBC0AAAAIAAAAIQCcrPYm//////////8IABQAY3ViZS5ucHkBABAA"
          + "QAEAAAAAAACGAAAAAAAAAJ3Ouw4BQRjF8Vn3+91qv25IpmILEa9AFBQq2djZ0FiZRSOewgtbyd8LOM0v51Tnvd"
          + "6tNntPPdRTRzY9Or0QvTzPtREdJ+7mwsshcZH97lt3t9mcnsKrzep4amRmJJgYecmfqSnSwAJ2sIID9LCJRexi"
          + "FYeYwxaWsIe/Az7msY1l7GMdR/gBUEsDBC0AAAAIAAAAIQByydg+//////////8IABQAaHVnZS5ucHkBABAAiA"
          + "AAAAAAAABHAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG5TaqGuo6Cell9UUpSYF59flJIKEndLzClOBYoX"
          + "ZyQWpAL5GoY6mjoKtQoUAK7/UAAAUEsBAi0DLQAAAAgAAAAhADwRA8lYAAAAsAAAAAgAAAAAAAAAAAAAAIABAA"
          + "AAAHJvd3MubnB5UEsBAi0DLQAAAAgAAAAhAKWpehNXAAAAsAAAAAsAAAAAAAAAAAAAAIABkgAAAGNvbHVtbnMu"
          + "bnB5UEsBAi0DLQAAAAgAAAAhAHri3AJMAAAAiAAAAAgAAAAAAAAAAAAAAIABJgEAAGZsYXQubnB5UEsBAi0DLQ"
          + "AAAAgAAAAhADvKNHtMAAAAkAAAAAkAAAAAAAAAAAAAAIABrAEAAHdob2xlLm5weVBLAQItAy0AAAAIAAAAIQB8"
          + "CqubSAAAAIIAAAAJAAAAAAAAAAAAAACAATMCAABieXRlcy5ucHlQSwECLQMtAAAACAAAACEAwzw2V0gAAACEAA"
          + "AACQAAAAAAAAAAAAAAgAG2AgAAc2hvcnQubnB5UEsBAi0DLQAAAAgAAAAhAO4Zu11GAAAAggAAAAcAAAAAAAAA"
          + "AAAAAIABOQMAAHllcy5ucHlQSwECLQMtAAAACAAAACEAQMfQqmEAAADIAAAACAAAAAAAAAAAAAAAgAG4AwAAYX"
          + "JlYS5ucHlQSwECLQMtAAAACAAAACEAFiZ2tkoAAACGAAAACQAAAAAAAAAAAAAAgAFTBAAAYXNjaWkubnB5UEsB"
          + "Ai0DLQAAAAgAAAAhAG4aWnBQAAAAkAAAAAcAAAAAAAAAAAAAAIAB2AQAAGJpZy5ucHlQSwECLQMtAAAACAAAAC"
          + "EAmcsTuUcAAACEAAAACAAAAAAAAAAAAAAAgAFhBQAAaGFsZi5ucHlQSwECLQMtAAAACAAAACEACvTsesQAAAAW"
          + "AQAACwAAAAAAAAAAAAAAgAHiBQAAcGlja2xlZC5ucHlQSwECLQMtAAAACAAAACEAWPtg+EYAAACAAAAACAAAAA"
          + "AAAAAAAAAAgAHjBgAAbm9uZS5ucHlQSwECLQMtAAAACAAAACEAbCwhEUcAAACIAAAACgAAAAAAAAAAAAAAgAFj"
          + "BwAAc2luZ2xlLm5weVBLAQItAy0AAAAIAAAAIQCcrPYmhgAAAEABAAAIAAAAAAAAAAAAAACAAeYHAABjdWJlLm"
          + "5weVBLAQItAy0AAAAIAAAAIQByydg+RwAAAIgAAAAIAAAAAAAAAAAAAACAAaYIAABodWdlLm5weVBLBQYAAAAA"
          + "EAAQAGoDAAAnCQAAAAA=";

  @TempDir private Path folder;

  private Path saved() throws IOException {
    return Files.write(folder.resolve("saved.npz"), Base64.getDecoder().decode(SAVED));
  }

  private NumpyArray saved(String name) throws IOException {
    return NumpyArchive.read(saved(), name);
  }

  @Test
  void numbersOfAllTypesAreRead() throws IOException {
    assertArrayEquals(new double[] {0, 0.5, 1, 1.5, 2, 2.5}, saved("rows").numbers());
    assertArrayEquals(new double[] {-1.5, 3}, saved("flat").numbers());
    assertArrayEquals(new double[] {-3, 250}, saved("whole").numbers());
    assertArrayEquals(new double[] {250, 3}, saved("bytes").numbers());
    assertArrayEquals(new double[] {-2, 5}, saved("short").numbers());
    assertArrayEquals(new double[] {1, 0}, saved("yes").numbers());
    assertArrayEquals(new double[] {0x1p64}, saved("huge").numbers());
    assertArrayEquals(new double[] {7}, saved("single").numbers());
    assertArrayEquals(new double[0], saved("none").numbers());
    assertEquals(new Shape(0, 3), saved("none").shape());
    assertFalse(saved("flat").isText());
  }

  @Test
  void fortranOrderIsTurnedRound() throws IOException {
    assertArrayEquals(saved("rows").numbers(), saved("columns").numbers());
    assertEquals(new Shape(2, 3), saved("columns").shape());
    double[] cube = saved("cube").numbers();
    for (int i = 0; i < 24; i++) {
      assertEquals(i, cube[i]);
    }
  }

  @Test
  void textIsRead() throws IOException {
    assertEquals(List.of("V1", "VISp \u00fc", "\ud83d\ude00"), saved("area").texts());
    assertEquals(List.of("a", "bcd"), saved("ascii").texts());
    assertEquals(List.of("ab", "c"), saved("big").texts());
    assertEquals(List.of("-3", "250"), saved("whole").texts());
    assertEquals(List.of("-1.5", "3"), saved("flat").texts());
    NumpyArray area = saved("area");
    assertTrue(area.isText());
    assertThrows(IllegalStateException.class, area::numbers);
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    Map<String, NumpyArray> arrays = new LinkedHashMap<>();
    arrays.put("x", NumpyArray.of(new Shape(2, 2), 1, -2.5, 0.125, 1e30f));
    arrays.put("area", NumpyArray.of(List.of("V1", "a \ud83d\ude00", "")));
    Path file = folder.resolve("sub/written.npz");
    NumpyArchive.write(file, arrays);
    NumpyArray x = NumpyArchive.read(file, "x");
    assertArrayEquals(new double[] {1, -2.5, 0.125, 1e30f}, x.numbers());
    assertEquals(new Shape(2, 2), x.shape());
    assertEquals(List.of("V1", "a \ud83d\ude00", ""), NumpyArchive.read(file, "area").texts());
    assertTrue(NumpyArchive.readIfPresent(file, "x").isPresent());
    assertFalse(NumpyArchive.readIfPresent(file, "y").isPresent());
    Shape shape = new Shape(3);
    assertThrows(IllegalArgumentException.class, () -> NumpyArray.of(shape, 1, 2));
  }

  @Test
  void theHeaderIsNumPys() {
    String text =
        new String(new NpyHeader("<U2", false, new Shape(5)).encoded(), StandardCharsets.ISO_8859_1)
            .substring(10);
    assertEquals("{'descr': '<U2', 'fortran_order': False, 'shape': (5,), }", text.strip());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "half; has 'half' of type <f2, expected float32, float64, whole numbers or text",
        "pickled; has 'pickled' of type |O, expected float32",
        "nothing; has no array 'nothing', found rows.npy, columns.npy,"
      })
  void whatCannotBeReadIsNamed(String name, String said) throws IOException {
    String message = assertThrows(DataFileException.class, () -> saved(name)).getMessage();
    assertTrue(message.startsWith(folder.resolve("saved.npz") + " " + said), message);
  }

  @Test
  void damageIsFound() throws IOException {
    Path none = folder.resolve("none.npz");
    assertThrows(DataFileException.class, () -> NumpyArchive.read(none, "x"));
    assertThrows(DataFileException.class, () -> NumpyArchive.readIfPresent(none, "x"));
    byte[] whole = Files.readAllBytes(saved());
    Path cut = Files.write(folder.resolve("cut.npz"), Arrays.copyOf(whole, whole.length / 2));
    assertThrows(DataFileException.class, () -> NumpyArchive.read(cut, "rows"));
    assertThrows(DataFileException.class, () -> NumpyArchive.readIfPresent(cut, "rows"));
  }

  @Test
  void commentsThatAreNoTextAreRefused() throws IOException {
    Path file = folder.resolve("comment.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      ZipEntry entry = new ZipEntry("a.npy");
      entry.setComment("\u00e9"); // C3 A9
      zip.putNextEntry(entry);
    }
    byte[] bytes = Files.readAllBytes(file);
    for (int i = 1; i < bytes.length; i++) {
      if (bytes[i - 1] == (byte) 0xc3 && bytes[i] == (byte) 0xa9) {
        bytes[i] = 'x';
      }
    }
    Files.write(file, bytes);
    for (Executable reader :
        List.<Executable>of(
            () -> NumpyArchive.names(file),
            () -> NumpyArchive.read(file, "a"),
            () -> NumpyArchive.readIfPresent(file, "a"))) {
      DataFileException damaged = assertThrows(DataFileException.class, reader);
      assertEquals(
          file + " is no .npz archive, or a damaged one: a comment in it is not UTF-8",
          damaged.getMessage());
    }
  }
}
