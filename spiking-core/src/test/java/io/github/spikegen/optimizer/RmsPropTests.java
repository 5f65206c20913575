package io.github.spikegen.optimizer;

import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.training.tracker.Tracker;
import io.github.spikegen.optimizer.StatefulOptimizer.ParameterGroup;
import java.util.List;
import org.junit.jupiter.api.Test;

class RmsPropTests extends StatefulOptimizerContract {

  private static final RmsProp.Parameters DEFAULTS = RmsProp.Parameters.defaults();

  @Override
  StatefulOptimizer create(Tracker rate, List<ParameterGroup> groups) {
    return new RmsProp(
        rate, DEFAULTS.withMomentum(0.5).withCentered(true).withWeightDecay(0.1), groups);
  }

  @Override
  StatefulOptimizer createPlain(Tracker rate) {
    return new RmsProp(rate, DEFAULTS.withMomentum(0.5).withCentered(true));
  }

  @Test
  void followsPyTorch() {
    assertFollows("optimizer_rmsprop", new RmsProp(Schedules.constant(2e-2), DEFAULTS));
  }

  @Test
  void followsPyTorchWithMomentumCenteringAndWeightDecay() {
    RmsProp.Parameters parameters =
        DEFAULTS.withAlpha(0.9).withMomentum(0.5).withCentered(true).withWeightDecay(0.01);
    assertFollows(
        "optimizer_rmsprop_momentum_centered", new RmsProp(Schedules.constant(1e-2), parameters));
  }

  @Test
  void parametersOutOfRangeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> DEFAULTS.withAlpha(1));
    assertThrows(IllegalArgumentException.class, () -> DEFAULTS.withMomentum(-0.1));
    assertThrows(IllegalArgumentException.class, () -> DEFAULTS.withEpsilon(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> DEFAULTS.withWeightDecay(-1));
  }
}
