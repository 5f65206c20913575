package io.github.spikegen.cli.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.cli.benchmark.BenchmarkCases.BenchmarkCase;
import io.github.spikegen.cli.benchmark.GeneratingWorkloads.DiffusionSamples;
import io.github.spikegen.cli.benchmark.TrainingWorkload.SgadTraining;
import io.github.spikegen.cli.benchmark.Workload.Floor;
import io.github.spikegen.cli.benchmark.Workload.Measured;
import io.github.spikegen.testing.ManagedArrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the cases run, and what their floors run. */
class WorkloadTests {

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  private static void run(Workload workload) {
    workload.prepare();
    workload.run();
  }

  private static LayerFloor layers(Floor floor) {
    return (LayerFloor) floor.workload();
  }

  private static String gradients(Floor floor) {
    return layers(floor).calls().stream()
        .collect(Collectors.groupingBy(call -> call.gradients().name(), Collectors.counting()))
        .toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vq-svae-step",
        "sdid-step",
        "sgad-step",
        "diffusion-sample-1000",
        "vq-svae-reconstruct",
        "gan-sample-1000",
        "lif-layer",
        "transposed-convolution",
        "batch-norm"
      })
  void runsLeaveNoArraysBehind(String name) {
    BenchmarkCase found =
        BenchmarkCases.all(BenchmarkSizes.tiny()).stream()
            .filter(c -> c.name().equals(name))
            .findAny()
            .orElseThrow();
    try (Measured subject = found.setUp().apply(manager)) {
      run(subject);
      Floor floor = subject.floor(manager);
      run(floor.workload());
      long arrays = ManagedArrays.count(manager);
      run(subject);
      run(floor.workload());
      assertEquals(arrays, ManagedArrays.count(manager));
    }
  }

  @Test
  void aTrainingStepHasAFloorOfTrainedLayers() {
    try (Measured step = TrainingWorkload.vqSvae(manager, 2, 3)) {
      run(step);
      Floor floor = step.floor(manager);
      assertEquals(1, floor.runs());
      assertEquals("{ALL=7}", gradients(floor));
      assertEquals(new Shape(3, 1, 28, 28), layers(floor).calls().get(0).input().getShape());
      assertTrue(step.keptBytes().getAsLong() > 0);
    }
  }

  @Test
  void anAdversarialStepPassesTheCriticThreeTimes() {
    try (Measured step = new SgadTraining(manager, 2, 3)) {
      run(step);
      // 7 layers of the generator, 4 of the critic: trained on both sets, then passed through
      assertEquals("{ALL=15, OF_INPUTS=4}", gradients(step.floor(manager)));
    }
  }

  @Test
  void samplesHaveAFloorOfTheCallsThatWereMade() {
    DiffusionSamples samples = new DiffusionSamples(manager, 2, 3);
    run(samples);
    Floor floor = samples.floor(manager);
    assertEquals(2.0 / 3, floor.runs());
    assertEquals("{NONE=10}", gradients(floor), "6 layers of the denoiser, 4 of the decoder");
    int callsPerSample = layers(floor).calls().get(0).times();
    // 49 steps reveal something in about 31
    assertTrue(callsPerSample > 20 && callsPerSample < 45, "calls " + callsPerSample);
    assertEquals(1, layers(floor).calls().get(6).times());
  }

  @Test
  void aLayerRunsForwardAndBackwardFromAFreshInput() {
    WatchedFunction watched = new WatchedFunction();
    LayerWorkload layer = LayerWorkload.elementwise(manager, watched.block(), new Shape(2, 3, 4));
    watched.forward = 0; // to know its shape
    run(layer);
    run(layer);
    assertEquals(2, watched.forward);
    assertEquals(2, watched.backward);
  }

  @Test
  void growthHasTheSmallestSizeForItsFloor() {
    BenchmarkCase growth =
        BenchmarkCases.all(BenchmarkSizes.tiny()).stream()
            .filter(c -> c.name().equals("growth-time-steps-8"))
            .findAny()
            .orElseThrow();
    try (Measured subject = growth.setUp().apply(manager)) {
      Floor floor = subject.floor(manager);
      assertEquals(4, floor.runs(), "8 time steps are 4 times 2");
      Measured smallest = (Measured) floor.workload();
      assertEquals(
          new Shape(2 * 2, 32, 14, 14),
          layers(smallest.floor(manager)).calls().get(1).input().getShape());
    }
  }
}
