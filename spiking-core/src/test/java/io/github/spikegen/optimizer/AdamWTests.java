package io.github.spikegen.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.tracker.Tracker;
import io.github.spikegen.optimizer.StatefulOptimizer.ParameterGroup;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdamWTests extends StatefulOptimizerContract {

  @Override
  StatefulOptimizer create(Tracker rate, List<ParameterGroup> groups) {
    return new AdamW(rate, Adam.Parameters.defaults().withWeightDecay(0.1), groups);
  }

  @Override
  StatefulOptimizer createPlain(Tracker rate) {
    return new AdamW(rate, Adam.Parameters.defaults());
  }

  @Test
  void followsPyTorch() {
    Adam.Parameters parameters = Adam.Parameters.defaults().withWeightDecay(1e-3);
    assertFollows("optimizer_adamw", new AdamW(Schedules.constant(1e-2), parameters));
  }

  @Test
  void weightDecayIsIndependentOfTheGradient() {
    NDArray weight = manager.create(new float[] {2, -4});
    Adam.Parameters parameters = Adam.Parameters.defaults().withWeightDecay(0.5);
    try (AdamW optimizer = new AdamW(Schedules.constant(0.1), parameters)) {
      optimizer.update("weight", weight, manager.zeros(new Shape(2)));
    }
    assertArrayEquals(new float[] {1.9f, -3.8f}, weight.toFloatArray(), 1e-6f);
  }
}
