package io.github.spikegen.optimizer;

import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.training.tracker.Tracker;
import java.util.List;
import org.junit.jupiter.api.Test;

class RmsPropTests extends StatefulOptimizerContract {

  private static final RmsPropParameters DEFAULTS = RmsPropParameters.defaults();

  @Override
  StatefulOptimizer create(Tracker rate, List<ParameterGroup> groups) {
    return new RmsProp(
        rate, DEFAULTS.withMomentum(0.5).withCentering().withWeightDecay(0.1), groups);
  }

  @Override
  StatefulOptimizer createPlain(Tracker rate) {
    return new RmsProp(rate, DEFAULTS.withMomentum(0.5).withCentering());
  }

  @Test
  void followsPyTorch() {
    assertFollows("optimizer_rmsprop", new RmsProp(Schedules.constant(2e-2), DEFAULTS));
  }

  @Test
  void followsPyTorchWithMomentumCenteringAndWeightDecay() {
    RmsPropParameters parameters =
        DEFAULTS.withAlpha(0.9).withMomentum(0.5).withCentering().withWeightDecay(0.01);
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
