package io.github.spikegen.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.training.tracker.Tracker;
import io.github.spikegen.optimizer.StatefulOptimizer.ParameterGroup;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An optimizer of a user keeps its state as those of the library do. */
class OwnOptimizerTests extends StatefulOptimizerContract {

  private static final class Momentum extends StatefulOptimizer {

    Momentum(Tracker rate, double weightDecay, List<ParameterGroup> groups) {
      super(rate, weightDecay, groups, List.of("momentum"));
    }

    @Override
    protected void step(NDArray weight, NDArray gradient, Map<String, NDArray> state, Rates rates) {
      NDArray momentum = state.get("momentum");
      try (NDArray decay = weight.mul(rates.weightDecay())) {
        momentum.muli(0.9).addi(gradient).addi(decay);
      }
      try (NDArray change = momentum.mul(rates.learningRate())) {
        weight.subi(change);
      }
    }
  }

  @Override
  StatefulOptimizer create(Tracker rate, List<ParameterGroup> groups) {
    return new Momentum(rate, 0.1, groups);
  }

  @Override
  StatefulOptimizer createPlain(Tracker rate) {
    return new Momentum(rate, 0, List.of());
  }

  @Test
  void momentumIsKeptBetweenUpdates() {
    NDArray weight = manager.create(new float[] {1});
    try (StatefulOptimizer optimizer = createPlain(Schedules.constant(0.1))) {
      optimizer.update("weight", weight, manager.create(new float[] {1}));
      optimizer.update("weight", weight, manager.create(new float[] {1}));
    }
    assertEquals(1 - 0.1f - 0.19f, weight.getFloat(0), 1e-6f);
  }
}
