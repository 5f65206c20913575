package io.github.spikegen.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.util.Pair;
import io.github.spikegen.normalization.BatchNorm;
import io.github.spikegen.testing.ManagedArrays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterFileTests {

  private final NDManager manager = NDManager.newBaseManager();

  @TempDir Path folder;

  @AfterEach
  void tearDown() {
    manager.close();
  }

  private SequentialBlock block(int units, float fill) {
    SequentialBlock block =
        new SequentialBlock().add(Linear.builder().setUnits(units).build()).add(new BatchNorm());
    block.initialize(manager, DataType.FLOAT32, new Shape(2, 3));
    block.getParameters().values().forEach(p -> fill(p, fill));
    return block;
  }

  private static void fill(Parameter parameter, float value) {
    NDArray array = parameter.getArray();
    array.setRequiresGradient(false);
    array.subi(array.duplicate()).addi(value);
    array.setRequiresGradient(parameter.requiresGradient());
  }

  private static List<float[]> values(SequentialBlock block) {
    return block.getParameters().values().stream().map(p -> p.getArray().toFloatArray()).toList();
  }

  private static void assertAll(float expected, SequentialBlock block) {
    for (float[] values : values(block)) {
      float[] filled = values.clone();
      Arrays.fill(filled, expected);
      assertArrayEquals(filled, values, 0f);
    }
  }

  @Test
  void everyParameterSurvivesInItsOwnArray() throws IOException {
    SequentialBlock saved = block(4, 2.5f);
    SequentialBlock loaded = block(4, Float.NaN);
    List<NDArray> arrays =
        loaded.getParameters().values().stream().map(Parameter::getArray).toList();
    Path file = folder.resolve("new").resolve("model.safetensors");
    ParameterFile.save(file, saved);
    int before = ManagedArrays.count(manager);
    ParameterFile.load(file, loaded);
    assertEquals(before, ManagedArrays.count(manager));
    assertAll(2.5f, loaded);
    assertEquals(6, arrays.size(), "weight and bias, gamma and beta, running mean and variance");
    int i = 0;
    for (Pair<String, Parameter> pair : loaded.getParameters()) {
      assertSame(arrays.get(i++), pair.getValue().getArray());
      assertEquals(
          pair.getValue().requiresGradient(),
          pair.getValue().getArray().hasGradient(),
          pair.getKey());
    }
  }

  @Test
  void halfPrecisionIsTurnedBack() throws IOException {
    Path file = folder.resolve("half.safetensors");
    NDList arrays = new NDList();
    for (Pair<String, Parameter> pair : block(4, 1.2345f).getParameters()) {
      NDArray half = pair.getValue().getArray().toType(DataType.FLOAT16, true);
      half.setName(pair.getKey());
      arrays.add(half);
    }
    ArrayFile.save(file, arrays);
    SequentialBlock loaded = block(4, Float.NaN);
    int before = ManagedArrays.count(manager);
    ParameterFile.load(file, loaded);
    assertEquals(before, ManagedArrays.count(manager));
    assertAll(1.234375f, loaded); // 1264/1024: eleven bits
    assertTrue(loaded.getParameters().valueAt(0).getArray().hasGradient());
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, -3e9f})
  void numbersThatNoTrainingGivesAreRefused(float value) throws IOException {
    Path file = folder.resolve("damaged.safetensors");
    SequentialBlock damaged = block(4, 1);
    fill(damaged.getParameters().valueAt(1), value);
    ParameterFile.save(file, damaged);
    SequentialBlock block = block(4, 2);
    InvalidFileException refused =
        assertThrows(InvalidFileException.class, () -> ParameterFile.load(file, block));
    assertEquals(
        "%s: %s has the number %s, expected at most 1.0E9 in size"
            .formatted(file, damaged.getParameters().keyAt(1), Math.abs(value)),
        refused.getMessage());
    assertAll(2, block);
  }

  @Test
  void parameterWithoutAxesSurvives() throws IOException {
    SequentialBlock saved = block(4, 1);
    SequentialBlock loaded = block(4, 2);
    for (SequentialBlock block : List.of(saved, loaded)) {
      Parameter scalar = Parameter.builder().setName("tau").setType(Parameter.Type.OTHER).build();
      scalar.setArray(manager.create(block == saved ? 1f : 2f));
      block.add(new OneParameterBlock(scalar));
    }
    Path file = folder.resolve("model.safetensors");
    ParameterFile.save(file, saved);
    ParameterFile.load(file, loaded);
    assertAll(1, loaded);
    assertTrue(loaded.getParameters().valueAt(6).getArray().hasGradient());
  }

  @Test
  void otherShapeIsRefusedAndChangesNothing() throws IOException {
    Path file = folder.resolve("model.safetensors");
    ParameterFile.save(file, block(5, 1));
    SequentialBlock other = block(4, 2);
    InvalidFileException e =
        assertThrows(InvalidFileException.class, () -> ParameterFile.load(file, other));
    assertEquals(
        file
            + ": does not fit the model: 01Linear_weight is float32 (5, 3) where the model has"
            + " float32 (4, 3); 01Linear_bias is float32 (5) where the model has float32 (4);"
            + " 02BatchNorm_gamma is float32 (5) where the model has float32 (4); and 3 more",
        e.getMessage());
    assertAll(2, other);
  }

  @Test
  void missingAndUnexpectedNamesAreRefused() throws IOException {
    Path file = folder.resolve("model.safetensors");
    SequentialBlock small = new SequentialBlock().add(Linear.builder().setUnits(4).build());
    small.initialize(manager, DataType.FLOAT32, new Shape(2, 3));
    SequentialBlock large = block(4, 2);
    ParameterFile.save(file, small);
    String missing =
        assertThrows(InvalidFileException.class, () -> ParameterFile.load(file, large))
            .getMessage();
    assertTrue(missing.contains("02BatchNorm_gamma is missing"), missing);
    assertAll(2, large);
    ParameterFile.save(file, large);
    String extra =
        assertThrows(InvalidFileException.class, () -> ParameterFile.load(file, small))
            .getMessage();
    assertTrue(extra.contains("float32 (4), is not in the model"), extra);
  }

  @Test
  void truncatedFileIsRefusedAtEveryLength() throws IOException {
    Path file = folder.resolve("model.safetensors");
    ParameterFile.save(file, block(4, 1));
    byte[] whole = Files.readAllBytes(file);
    SequentialBlock block = block(4, 2);
    for (int length = 0; length < whole.length; length += 7) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThrows(InvalidFileException.class, () -> ParameterFile.load(file, block));
    }
    assertAll(2, block);
  }

  @Test
  void foreignAndMissingFilesAreRefused() throws IOException {
    Path file = folder.resolve("model.safetensors");
    SequentialBlock block = block(4, 2);
    for (String content :
        List.of(
            "no model, but a text that is long enough to be one",
            "\2\0\0\0\0\0\0\0{}",
            "\4\0\0\0\0\0\0\0{\"a\"",
            "\7\0\0\0\0\0\0\0{\"a\":1}",
            "\10\0\0\0\0\0\0\0{\"a\":{}}")) {
      Files.writeString(file, content);
      assertThrows(InvalidFileException.class, () -> ParameterFile.load(file, block), content);
    }
    Path missing = folder.resolve("missing");
    assertThrows(NoSuchFileException.class, () -> ParameterFile.load(missing, block));
    assertAll(2, block);
  }

  @Test
  void failedWriteLeavesTheOldFileAndNothingElse() throws IOException {
    Path file = folder.resolve("model.safetensors");
    AtomicFile.write(file, out -> out.write('a'));
    assertThrows(
        IOException.class,
        () ->
            AtomicFile.write(
                file,
                out -> {
                  out.write('b');
                  throw new IOException("no space");
                }));
    assertEquals("a", Files.readString(file));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
    AtomicFile.write(file, out -> out.write('c'));
    assertEquals("c", Files.readString(file));
  }

  @Test
  void fileAppearsWhenItIsCommittedAndNotBefore() throws IOException {
    Path file = folder.resolve("new").resolve("file");
    try (AtomicFile pending = new AtomicFile(file)) {
      pending.stream().write('a');
      assertFalse(Files.exists(file));
      pending.commit();
      assertEquals("a", Files.readString(file));
    }
    try (AtomicFile pending = new AtomicFile(file)) {
      pending.stream().write(new byte[100_000]);
    }
    assertEquals("a", Files.readString(file));
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertEquals(List.of(file), files.toList());
    }
  }
}
