package io.github.spikegen.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.training.dataset.Batch;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.layer.SpikingLayers;
import io.github.spikegen.neuron.LifNeuron;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.optimizer.Adam;
import io.github.spikegen.optimizer.AdamW;
import io.github.spikegen.optimizer.Schedules;
import io.github.spikegen.probe.SpikeHealth.LayerHealth;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.training.TrainingLoop;
import io.github.spikegen.training.TrainingStep;
import io.github.spikegen.training.TrainingStep.StepResult;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpikeHealthTests extends ArrayTest {

  private static final LifParameters LIF = LifParameters.spikingDiffusion();

  private final SequentialBlock network =
      new SequentialBlock()
          .add(SpikingLayers.dense(3, () -> new LifNeuron(LIF)))
          .add(SpikingLayers.dense(2, () -> new LifNeuron(LIF)))
          .add(Linear.builder().setUnits(1).build());

  private NDArray output(GradientScope scope) {
    NDArray x = scope.manager().create(new float[] {1, 2, -3, 4, 0, 1, 2, 3}, new Shape(2, 2, 2));
    return network
        .forward(new ParameterStore(scope.manager(), false), new NDList(x.mul(5)), true)
        .singletonOrThrow();
  }

  private void initialize() {
    network.initialize(manager, DataType.FLOAT32, new Shape(2, 2, 2));
  }

  @Test
  void gradientsBelongToTheNeuronsThatFollow() {
    initialize();
    try (SpikeHealth health = SpikeHealth.of(network);
        GradientScope scope = new GradientScope(manager, network.getParameters())) {
      try (ProbeScope watching = health.watch()) {
        scope.backward(output(scope).sum());
      }
      health.addGradients(network.getParameters(), scope.gradients());
      List<LayerHealth> layers = health.layers();
      assertEquals(List.of("layer.1", "layer.2"), layers.stream().map(LayerHealth::layer).toList());
      for (int i = 0; i < 2; i++) {
        double squares = 0;
        Block layer = network.getChildren().valueAt(i);
        for (String name : layer.getParameters().keys()) {
          String path = network.getChildren().keyAt(i) + "_" + name;
          NDArray gradient = scope.gradients().get(path);
          squares += gradient == null ? 0 : Math.pow(gradient.norm().getFloat(), 2);
        }
        assertTrue(squares > 0);
        assertEquals(Math.sqrt(squares), layers.get(i).gradientNorm(), 1e-4 * Math.sqrt(squares));
      }
      assertEquals(4, layers.get(0).activity().steps());
    }
  }

  @Test
  void normsAreAveragedOverWhatWasWatched() {
    initialize();
    String name =
        network.getParameters().keys().stream()
            .filter(k -> k.contains("weight"))
            .findFirst()
            .orElseThrow();
    try (SpikeHealth health = SpikeHealth.of(network)) {
      health.addGradients(
          network.getParameters(), Map.of(name, manager.create(new float[] {3, 4})));
      health.addGradients(
          network.getParameters(), Map.of(name, manager.create(new float[] {0, 7})));
      assertEquals(List.of(), health.layers(), "no layer has run");
      try (GradientScope scope = new GradientScope(manager, network.getParameters());
          ProbeScope watching = health.watch()) {
        output(scope);
      }
      assertEquals(6, health.layers().get(0).gradientNorm(), 1e-6);
      assertTrue(Double.isNaN(health.layers().get(1).gradientNorm()));
    }
  }

  @Test
  void everyTwentiethStepAndTheLastAreWatched() {
    assertEquals(
        List.of(19, 39, 44),
        IntStream.range(0, 45).filter(i -> SpikeHealth.isDue(i, 45)).boxed().toList());
    assertFalse(SpikeHealth.isDue(44, 0));
  }

  @Test
  void aLoopReportsWhatItWatched() {
    initialize();
    try (SpikeHealth health = SpikeHealth.of(network);
        AdamW optimizer = new AdamW(Schedules.constant(1e-3), Adam.Parameters.defaults())) {
      TrainingLoop loop = new TrainingLoop(manager, network.getParameters(), optimizer);
      TrainingStep step =
          (batch, number) ->
              StepResult.of(
                  network
                      .forward(new ParameterStore(manager, false), batch.getData(), true)
                      .singletonOrThrow()
                      .sum());
      List<Batch> batches = IntStream.range(0, 3).mapToObj(i -> batch()).toList();
      assertEquals(List.of(), loop.runEpoch(0, batches, 3, step).layers());
      batches = IntStream.range(0, 3).mapToObj(i -> batch()).toList();
      List<LayerHealth> layers = loop.withHealth(health).runEpoch(0, batches, 3, step).layers();
      assertEquals(2, layers.size());
      assertEquals(4, layers.get(0).activity().steps(), "the last of three steps");
      assertTrue(layers.get(1).gradientNorm() >= 0);
    }
  }

  private Batch batch() {
    var own = manager.newSubManager();
    NDArray x = own.create(new float[] {1, 2, -3, 4, 0, 1, 2, 3}, new Shape(2, 2, 2));
    return new Batch(own, new NDList(x), new NDList(), 2, null, null, 0, 0);
  }
}
