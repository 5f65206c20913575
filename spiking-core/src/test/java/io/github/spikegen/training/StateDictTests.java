package io.github.spikegen.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.initializer.Initializer;
import io.github.spikegen.normalization.BatchNorm;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDictTests extends ArrayTest {

  private static final List<String> MODULES = List.of("fc", "fc_norm.0");

  @TempDir private Path folder;

  private SequentialBlock block() {
    SequentialBlock block =
        new SequentialBlock().add(Linear.builder().setUnits(2).build()).add(new BatchNorm());
    block.initialize(manager, DataType.FLOAT32, new Shape(4, 3));
    return block;
  }

  private Map<String, NDArray> arrays() {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    arrays.put("fc.weight", manager.create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(2, 3)));
    arrays.put("fc.bias", manager.create(new float[] {7, 8}));
    arrays.put("fc_norm.0.weight", manager.create(new double[] {9, 10}));
    arrays.put("fc_norm.0.bias", manager.create(new float[] {11, 12}));
    arrays.put("fc_norm.0.running_mean", manager.create(new float[] {13, 14}));
    arrays.put("fc_norm.0.running_var", manager.create(new float[] {15, 16}));
    arrays.put("fc_norm.0.num_batches_tracked", manager.create(3L));
    arrays.put("memout.coef", manager.create(new float[] {0.8f, 1}, new Shape(2, 1, 1)));
    return arrays;
  }

  @Test
  void arraysBecomeTheParametersOfTheirNames() {
    SequentialBlock block = block();
    StateDict.of(block, MODULES).set(arrays());
    float[] expected = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    NDList all = new NDList();
    for (Parameter parameter : block.getParameters().values()) {
      assertEquals(parameter.requiresGradient(), parameter.getArray().hasGradient());
      all.add(parameter.getArray().flatten());
    }
    assertArrayEquals(expected, NDArrays.concat(all).toFloatArray());
  }

  @Test
  void filesHaveTheNamesAndGiveTheSameParameters() throws Exception {
    SequentialBlock block = block();
    StateDict.of(block, MODULES).set(arrays());
    Path file = folder.resolve("model.safetensors");
    StateDict.of(block, MODULES).save(file);
    assertEquals(
        Set.of(
            "fc.weight",
            "fc.bias",
            "fc_norm.0.weight",
            "fc_norm.0.bias",
            "fc_norm.0.running_mean",
            "fc_norm.0.running_var"),
        ArrayFile.load(manager, file).stream().map(NDArray::getName).collect(Collectors.toSet()));
    SequentialBlock other = block();
    int before = ManagedArrays.count(manager);
    StateDict.of(other, MODULES).load(file);
    assertEquals(before, ManagedArrays.count(manager));
    for (int i = 0; i < block.getParameters().size(); i++) {
      assertArrayEquals(
          block.getParameters().valueAt(i).getArray().toFloatArray(),
          other.getParameters().valueAt(i).getArray().toFloatArray());
    }
  }

  @Test
  void numbersWithoutLayersHaveNamesOfTheirOwnAndNoAxes() {
    Parameter alpha =
        Parameter.builder()
            .setName("alpha")
            .setType(Parameter.Type.OTHER)
            .optShape(new Shape(1))
            .optInitializer(Initializer.ONES)
            .build();
    SequentialBlock block = new SequentialBlock().add(new OneParameterBlock(alpha));
    block.initialize(manager, DataType.FLOAT32, new Shape(1));
    NDArray parameter = block.getParameters().valueAt(0).getArray();
    assertEquals(new Shape(1), parameter.getShape());
    StateDict.of(block, List.of("layer.alpha")).set(Map.of("layer.alpha", manager.create(0.25f)));
    assertEquals(0.25f, parameter.getFloat());
    assertTrue(StateDict.of(block, List.of("")).parameters().isEmpty());
  }

  @Test
  void whatDoesNotFitIsSaidInOneLineAndChangesNothing() {
    SequentialBlock block = block();
    StateDict dict = StateDict.of(block, MODULES);
    Map<String, NDArray> arrays = arrays();
    arrays.remove("fc.bias");
    arrays.put("fc2.bias", manager.create(new float[] {1}));
    arrays.put("fc_norm.0.bias", manager.create(new float[] {1}));
    NDArray weight = block.getParameters().valueAt(0).getArray().duplicate();
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> dict.set(arrays));
    assertEquals(
        "does not fit the model: fc.bias is missing; fc_norm.0.bias is float32 (1) where the model"
            + " has float32 (2); fc2.bias, float32 (1), is not in the model",
        e.getMessage());
    Map<String, NDArray> bad = arrays();
    bad.put("fc_norm.0.running_var", manager.create(new float[] {1, Float.NaN}));
    e = assertThrows(IllegalArgumentException.class, () -> dict.set(bad));
    assertEquals(
        "fc_norm.0.running_var has the number NaN, expected at most 1.0E9 in size", e.getMessage());
    assertArrayEquals(
        weight.toFloatArray(), block.getParameters().valueAt(0).getArray().toFloatArray());
  }

  @Test
  void anotherModelsFileIsNamed() throws Exception {
    Path file = folder.resolve("other.safetensors");
    NDArray array = manager.create(new float[] {1});
    array.setName("a");
    ArrayFile.save(file, new NDList(array));
    InvalidFileException e =
        assertThrows(InvalidFileException.class, () -> StateDict.of(block(), MODULES).load(file));
    assertTrue(e.getMessage().startsWith(file + ": does not fit the model: fc.weight is missing"));
  }

  @Test
  void asManyNamesAsLayersAreNeeded() {
    SequentialBlock block = block();
    assertThrows(IllegalArgumentException.class, () -> StateDict.of(block, List.of("fc")));
    assertThrows(
        IllegalArgumentException.class, () -> StateDict.of(block, List.of("fc", "norm", "more")));
  }
}
