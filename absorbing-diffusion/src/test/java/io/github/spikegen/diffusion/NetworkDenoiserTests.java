package io.github.spikegen.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.util.PairList;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NetworkDenoiserTests extends ArrayTest {

  private static final int CODES = 4;

  private final NDManager modelManager = NDManager.newBaseManager();

  @AfterEach
  void closeModel() {
    modelManager.close();
  }

  /** A user's block: looks scores up with the parameter as first operand, and closes nothing. */
  private static final class Table extends AbstractBlock {

    private final Parameter table;

    Table() {
      table =
          addParameter(
              Parameter.builder()
                  .setName("table")
                  .setType(Parameter.Type.OTHER)
                  .optShape(new Shape(CODES + 1, CODES))
                  .optInitializer(new NormalInitializer(1))
                  .build());
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore parameterStore,
        NDList inputs,
        boolean training,
        PairList<String, Object> params) {
      NDArray tokens = inputs.get(0);
      NDArray rows = parameterStore.getValue(table, tokens.getDevice(), training);
      NDArray scores = rows.get(tokens.flatten()).add(tokens.flatten().expandDims(1).mul(0));
      Shape shape = tokens.getShape();
      NDArray byCode = scores.reshape(shape.addAll(new Shape(CODES)));
      return new NDList(byCode.transpose(0, 3, 1, 2));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return new Shape[] {inputShapes[0]};
    }
  }

  @Test
  void evaluatingAUsersBlockLeavesNothingButTheLogits() {
    Table table = new Table();
    table.initialize(modelManager, DataType.FLOAT32, new Shape(1, 2, 2), new Shape(1));
    NDArray weights = table.getParameters().get(0).getValue().getArray();
    NDArray tokens = manager.create(new long[] {0, 1, 2, 4}, new Shape(1, 2, 2));
    NDArray steps = manager.create(new long[] {3});
    Denoiser denoiser = Denoiser.evaluating(table);
    int inModel = ManagedArrays.count(modelManager);
    int here = ManagedArrays.count(manager);
    float[] row;
    try (NDArray last = weights.get("4")) {
      row = last.toFloatArray();
    }
    for (int i = 0; i < 20; i++) {
      try (NDArray logits = denoiser.logits(tokens, steps);
          NDArray masked = logits.get(":, :, 1, 1")) {
        assertEquals(manager, logits.getManager());
        assertArrayEquals(row, masked.toFloatArray());
      }
    }
    assertEquals(modelManager, weights.getManager());
    assertEquals(inModel, ManagedArrays.count(modelManager));
    assertEquals(here, ManagedArrays.count(manager));
  }
}
