package io.github.spikegen.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.training.tracker.Tracker;
import io.github.spikegen.optimizer.StatefulOptimizer.ParameterGroup;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdamTests extends StatefulOptimizerContract {

  private static final Adam.Parameters DECAYING = Adam.Parameters.defaults().withWeightDecay(0.1);

  @Override
  StatefulOptimizer create(Tracker rate, List<ParameterGroup> groups) {
    return new Adam(rate, DECAYING, groups);
  }

  @Override
  StatefulOptimizer createPlain(Tracker rate) {
    return new Adam(rate, Adam.Parameters.defaults());
  }

  @Test
  void followsPyTorch() {
    assertFollows("optimizer_adam", createPlain(Schedules.constant(1e-2)));
  }

  @Test
  void epsilonIsAddedAfterBiasCorrection() {
    NDArray weight = manager.create(new float[] {1});
    Adam.Parameters parameters = Adam.Parameters.defaults().withEpsilon(1);
    try (Adam optimizer = new Adam(Schedules.constant(0.3), parameters)) {
      optimizer.update("weight", weight, manager.create(new float[] {2}));
    }
    // corrected moments 2 and 4: 1 - 0.3 · 2 / (2 + 1)
    assertEquals(0.8f, weight.getFloat(0), 1e-6f);
  }

  @Test
  void parametersOutOfRangeAreRefused() {
    Adam.Parameters defaults = Adam.Parameters.defaults();
    assertThrows(IllegalArgumentException.class, () -> defaults.withBeta1(1));
    assertThrows(IllegalArgumentException.class, () -> defaults.withBeta2(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> defaults.withEpsilon(-1));
    assertThrows(IllegalArgumentException.class, () -> defaults.withWeightDecay(-1));
  }
}
