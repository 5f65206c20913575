package io.github.spikegen.normalization;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.spikegen.testing.ArrayTest;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunningStatisticsTests extends ArrayTest {

  @Test
  void aStatisticFollowsAtOnceOrWhenItIsTold() {
    NDArray running = manager.create(new float[] {1, 10});
    RunningStatistics.follow(running, 0.75, new double[] {5, 2});
    assertArrayEquals(new float[] {2, 8}, running.toFloatArray());
    try (RunningStatistics deferred = RunningStatistics.defer()) {
      RunningStatistics.follow(running, 0.5, new double[] {4, 0});
      RunningStatistics.follow(running, 0.5, new double[] {1, 0});
      assertArrayEquals(new float[] {2, 8}, running.toFloatArray());
      deferred.moves().forEach(RunningStatistics.Move::apply);
    }
    assertArrayEquals(new float[] {2, 2}, running.toFloatArray());
    assertThrows(
        IllegalArgumentException.class,
        () -> RunningStatistics.follow(running, 0.5, new double[] {4}));
  }

  @Test
  void collectionsNest() {
    NDArray running = manager.create(new float[] {1});
    try (RunningStatistics outer = RunningStatistics.defer()) {
      try (RunningStatistics dropped = RunningStatistics.defer()) {
        RunningStatistics.follow(running, 0, new double[] {9});
        assertThrows(IllegalStateException.class, outer::close);
      }
      assertEquals(List.of(), outer.moves());
      RunningStatistics.follow(running, 0, new double[] {3});
      assertEquals(1, outer.moves().size());
    }
    assertArrayEquals(new float[] {1}, running.toFloatArray());
  }

  @Test
  void movesOfTwoBatchesAreThoseOfTwoPasses() {
    NDArray first = manager.create(new float[] {1, 2, 3, 8}, new Shape(2, 2, 1, 1));
    NDArray second = manager.create(new float[] {0, 4, 6, 4}, new Shape(2, 2, 1, 1));
    BatchNorm atOnce = layer();
    forward(atOnce, first);
    forward(atOnce, second);
    // means 2 and 5, then 3 and 4; a tenth enters each time
    assertArrayEquals(
        new float[] {0.9f * 0.2f + 0.3f, 0.9f * 0.5f + 0.4f},
        running(atOnce).toFloatArray(),
        1e-6f);

    BatchNorm later = layer();
    List<RunningStatistics.Move> moves;
    try (RunningStatistics deferred = RunningStatistics.defer()) {
      forward(later, first);
      forward(later, second);
      moves = deferred.moves();
    }
    assertArrayEquals(new float[] {0, 0}, running(later).toFloatArray());
    moves.forEach(RunningStatistics.Move::apply);
    assertArrayEquals(running(atOnce).toFloatArray(), running(later).toFloatArray());
    assertArrayEquals(
        atOnce.getParameters().get("runningVar").getArray().toFloatArray(),
        later.getParameters().get("runningVar").getArray().toFloatArray());
  }

  @Test
  void theEnginesOwnFunctionIsDeferredToo() {
    // float64 is not what the one-pass form takes
    NDArray batch = manager.create(new double[] {1, 2, 3, 8}, new Shape(2, 2, 1, 1));
    BatchNorm layer = new BatchNorm();
    layer.initialize(manager, DataType.FLOAT64, batch.getShape());
    try (RunningStatistics deferred = RunningStatistics.defer()) {
      forward(layer, batch);
      assertArrayEquals(new double[] {0, 0}, running(layer).toDoubleArray());
      assertArrayEquals(new double[] {2, 5}, deferred.moves().get(0).batch(), 1e-12);
      assertArrayEquals(new double[] {2, 18}, deferred.moves().get(1).batch(), 1e-12);
    }
  }

  private BatchNorm layer() {
    BatchNorm layer = new BatchNorm();
    layer.initialize(manager, DataType.FLOAT32, new Shape(2, 2, 1, 1));
    return layer;
  }

  private void forward(BatchNorm layer, NDArray batch) {
    layer.forward(new ParameterStore(manager, false), new NDList(batch), true);
  }

  private static NDArray running(BatchNorm layer) {
    return layer.getParameters().get("runningMean").getArray();
  }
}
