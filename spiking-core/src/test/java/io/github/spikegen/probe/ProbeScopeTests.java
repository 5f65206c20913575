package io.github.spikegen.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.github.spikegen.neuron.LifNeuron;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.neuron.ParametricLifNeuron;
import io.github.spikegen.probe.Probe.Firing;
import io.github.spikegen.testing.ArrayTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class ProbeScopeTests extends ArrayTest {

  private static final LifParameters LIF = LifParameters.spikingDiffusion();

  private final LifNeuron neuron = new LifNeuron(LIF);
  private final List<String> seen = new ArrayList<>();

  private NDArray fire(Block block) {
    NDArray currents = manager.full(new Shape(2, 3, 4), 5f);
    return block
        .forward(new ParameterStore(manager, false), new NDList(currents), false)
        .singletonOrThrow();
  }

  private ProbeScope see(String name) {
    Probe probe =
        new Probe() {
          @Override
          public void fired(Firing firing) {
            seen.add(name);
          }
        };
    return probe.watch();
  }

  @Test
  void bothKindsOfNeuronsTellWhatTheyReturn() {
    ParametricLifNeuron parametric = new ParametricLifNeuron(LIF);
    parametric.initialize(manager, DataType.FLOAT32, new Shape(2, 3, 4));
    for (Block block : List.of(neuron, parametric)) {
      List<Object> told = new ArrayList<>();
      Probe probe =
          new Probe() {
            @Override
            public void fired(Firing firing) {
              told.add(firing.neurons());
              told.add(firing.spikes());
            }
          };
      try (ProbeScope watching = probe.watch()) {
        NDArray returned = fire(block);
        assertEquals(2, told.size());
        assertSame(block, told.get(0));
        assertSame(returned, told.get(1));
      }
    }
  }

  @Test
  void everyOpenProbeSeesAndTheOuterFirst() {
    fire(neuron);
    try (ProbeScope outer = see("outer")) {
      fire(neuron);
      try (ProbeScope inner = see("inner")) {
        fire(neuron);
      }
      fire(neuron);
    }
    fire(neuron);
    assertEquals(List.of("outer", "outer", "inner", "outer"), seen);
  }

  @Test
  void muteHidesWhatFollowsFromTheProbesOutside() {
    try (ProbeScope outer = see("outer")) {
      try (ProbeScope muted = ProbeScope.mute()) {
        assertFalse(ProbeScope.isOpen());
        fire(neuron);
        try (ProbeScope inner = see("inner")) {
          assertTrue(ProbeScope.isOpen());
          fire(neuron);
        }
      }
      fire(neuron);
    }
    assertFalse(ProbeScope.isOpen());
    assertEquals(List.of("inner", "outer"), seen);
  }

  @Test
  void closingAgainDoesNothing() {
    ProbeScope first = see("first");
    first.close();
    try (ProbeScope second = see("second")) {
      first.close();
      fire(neuron);
    }
    assertEquals(List.of("second"), seen);
  }

  @Test
  void outerCannotCloseBeforeInner() {
    try (ProbeScope outer = see("outer")) {
      try (ProbeScope inner = see("inner")) {
        assertThrows(IllegalStateException.class, outer::close);
        fire(neuron);
      }
    }
    assertEquals(List.of("outer", "inner"), seen);
  }

  @Test
  void belongsToTheThreadThatOpenedIt() {
    try (ProbeScope watching = see("here")) {
      CompletableFuture.runAsync(() -> fire(neuron)).join();
      assertEquals(List.of(), seen);
      CompletableFuture<Void> closing = CompletableFuture.runAsync(watching::close);
      Throwable thrown = assertThrows(CompletionException.class, closing::join).getCause();
      assertEquals(IllegalStateException.class, thrown.getClass());
    }
  }
}
