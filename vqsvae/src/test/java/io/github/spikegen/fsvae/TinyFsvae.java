package io.github.spikegen.fsvae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.neuron.LifParameters;
import java.util.List;

/** A model that is small but whose layers all fire. */
final class TinyFsvae {

  static final RandomKey KEY = RandomKey.of(3);

  private TinyFsvae() {}

  static FsvaeConfig config(int timeSteps) {
    return FsvaeConfig.of(1, 8, 8)
        .withTimeSteps(timeSteps)
        .withChannels(List.of(6, 8))
        .withCodeDimension(5)
        .withLatentUnits(7)
        .withChoices(4);
  }

  static Fsvae create(FsvaeConfig config, NDManager manager) {
    Fsvae model = Fsvae.create(config, RandomKey.of(7), manager);
    raiseCurrents(model, config.neuron());
    return model;
  }

  /** Makes neurons fire, few of which do before training. */
  static void raiseCurrents(Block network, LifParameters neuron) {
    for (Pair<String, Parameter> pair : network.getParameters()) {
      if (pair.getKey().endsWith("beta")) {
        pair.getValue().getArray().addi(neuron.threshold() / 2);
      }
    }
  }

  /** Makes a model whose running statistics, which start far off, have settled. */
  static Fsvae settled(FsvaeConfig config, NDManager manager) {
    Fsvae model = create(config, manager);
    NDArray images = images(config, 16, 1, manager);
    for (int i = 0; i < 60; i++) {
      try (GradientScope scope = new GradientScope(manager, model.getParameters());
          NDManager work = scope.manager().newSubManager()) {
        NDArray batch = images.duplicate();
        batch.attach(work);
        model.train(new ParameterStore(work, false), batch, 0.2, KEY.fold(i));
      }
    }
    return model;
  }

  static NDArray images(FsvaeConfig config, int count, long seed, NDManager manager) {
    Shape shape =
        new Shape(count, config.imageChannels(), config.imageHeight(), config.imageWidth());
    return RandomKey.of(seed).uniform(manager, shape);
  }
}
