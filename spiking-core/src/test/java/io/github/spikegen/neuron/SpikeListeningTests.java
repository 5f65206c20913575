package io.github.spikegen.neuron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.github.spikegen.testing.ArrayTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class SpikeListeningTests extends ArrayTest {

  private static final LifParameters LIF = LifParameters.spikingDiffusion();

  private final LifNeuron neuron = new LifNeuron(LIF);
  private final List<String> heard = new ArrayList<>();

  private NDArray fire(Block block) {
    NDArray currents = manager.full(new Shape(2, 3, 4), 5f);
    return block
        .forward(new ParameterStore(manager, false), new NDList(currents), false)
        .singletonOrThrow();
  }

  private SpikeListener hear(String name) {
    return (neurons, currents, spikes) -> heard.add(name);
  }

  @Test
  void bothKindsOfNeuronsTellWhatTheyReturn() {
    ParametricLifNeuron parametric = new ParametricLifNeuron(LIF);
    parametric.initialize(manager, DataType.FLOAT32, new Shape(2, 3, 4));
    for (Block block : List.of(neuron, parametric)) {
      List<Object> told = new ArrayList<>();
      try (SpikeListening listening =
          SpikeListening.open(
              (neurons, currents, spikes) -> {
                told.add(neurons);
                told.add(spikes);
              })) {
        NDArray returned = fire(block);
        assertEquals(2, told.size());
        assertSame(block, told.get(0));
        assertSame(returned, told.get(1));
      }
    }
  }

  @Test
  void innerListenerTakesTheOutersPlaceUntilClosed() {
    fire(neuron);
    try (SpikeListening outer = SpikeListening.open(hear("outer"))) {
      fire(neuron);
      try (SpikeListening inner = SpikeListening.open(hear("inner"))) {
        fire(neuron);
      }
      fire(neuron);
    }
    fire(neuron);
    assertEquals(List.of("outer", "inner", "outer"), heard);
  }

  @Test
  void closingAgainDoesNothing() {
    SpikeListening first = SpikeListening.open(hear("first"));
    first.close();
    try (SpikeListening second = SpikeListening.open(hear("second"))) {
      first.close();
      fire(neuron);
    }
    assertEquals(List.of("second"), heard);
  }

  @Test
  void outerCannotCloseBeforeInner() {
    try (SpikeListening outer = SpikeListening.open(hear("outer"))) {
      try (SpikeListening inner = SpikeListening.open(hear("inner"))) {
        assertThrows(IllegalStateException.class, outer::close);
        fire(neuron);
      }
    }
    assertEquals(List.of("inner"), heard);
  }

  @Test
  void belongsToTheThreadThatOpenedIt() {
    try (SpikeListening listening = SpikeListening.open(hear("here"))) {
      CompletableFuture.runAsync(() -> fire(neuron)).join();
      assertEquals(List.of(), heard);
      CompletableFuture<Void> closing = CompletableFuture.runAsync(listening::close);
      Throwable thrown = assertThrows(CompletionException.class, closing::join).getCause();
      assertEquals(IllegalStateException.class, thrown.getClass());
    }
  }
}
