package io.github.spikegen.cli.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.cli.benchmark.LayerFloor.Call;
import io.github.spikegen.cli.benchmark.LayerFloor.Gradients;
import io.github.spikegen.testing.ManagedArrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LayerFloorTests {

  private static final int BATCH = 3;

  private final NDManager manager = NDManager.newBaseManager();
  private final WatchedFunction watched = new WatchedFunction();
  private final Block dense = Linear.builder().setUnits(4).build();
  private List<SynapseLayer> layers;

  @BeforeEach
  void prepare() {
    dense.initialize(manager, DataType.FLOAT32, new Shape(1, 2));
    layers =
        List.of(
            new SynapseLayer(dense, new Shape(1, 2), false),
            new SynapseLayer(watched.block(), new Shape(1, 4), false));
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private LayerFloor floor(Gradients gradients) {
    LayerFloor floor = new LayerFloor(manager).add(gradients, layers, BATCH);
    watched.forward = 0; // to know its shape
    return floor;
  }

  private static List<Boolean> inputGradients(LayerFloor floor) {
    return floor.calls().stream().map(Call::needsInputGradient).toList();
  }

  @Test
  void aForwardPassRunsForwardAlone() {
    LayerFloor floor = floor(Gradients.NONE);
    floor.run();
    assertEquals(1, watched.forward);
    assertEquals(0, watched.backward);
    assertEquals(List.of(false, false), inputGradients(floor));
  }

  @Test
  void aTrainingPassRunsBackwardButNotToTheFirstInput() {
    LayerFloor floor = floor(Gradients.ALL);
    floor.run();
    floor.run();
    assertEquals(2, watched.forward);
    assertEquals(2, watched.backward);
    assertEquals(List.of(false, true), inputGradients(floor));
  }

  @Test
  void aPassThroughAFrozenNetworkRunsBackwardToEveryInput() {
    LayerFloor floor = floor(Gradients.OF_INPUTS);
    floor.run();
    assertEquals(1, watched.backward);
    assertEquals(List.of(true, true), inputGradients(floor));
  }

  @Test
  void severalPassesRunAsOften() {
    LayerFloor floor = new LayerFloor(manager).add(Gradients.ALL, layers, BATCH, 3);
    floor.run();
    assertEquals(3, watched.backward);
    assertEquals(2, floor.calls().size());
  }

  @Test
  void shapesAreThoseOfTheBatch() {
    List<Call> calls = floor(Gradients.ALL).calls();
    assertEquals(new Shape(BATCH, 2), calls.get(0).input().getShape());
    assertEquals(new Shape(BATCH, 4), calls.get(1).input().getShape());
  }

  @Test
  void theNetworkStaysAsItWasAndNoArraysAreLeft() {
    NDArray weight = dense.getDirectParameters().get("weight").getArray();
    float[] before = weight.toFloatArray();
    boolean recording = NoGrad.isRecording();
    LayerFloor floor = floor(Gradients.ALL);
    floor.run();
    long arrays = ManagedArrays.count(manager);
    floor.run();
    assertEquals(arrays, ManagedArrays.count(manager));
    assertEquals(List.of(before[0], before[7]), List.of(values(weight)[0], values(weight)[7]));
    assertTrue(weight.hasGradient());
    for (float gradient : values(weight.getGradient())) {
      assertEquals(0, gradient, "the floor's gradients are its own");
    }
    assertEquals(recording, NoGrad.isRecording());
  }

  private static float[] values(NDArray array) {
    return array.toFloatArray();
  }
}
