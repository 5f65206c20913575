package io.github.spikegen.run.training;

import io.github.spikegen.optimizer.WeightAverage;
import io.github.spikegen.run.StageTraining.TrainedNetwork;
import java.util.List;

/** The averages in the place of the weights until closed, of all networks that have averages. */
final class AveragedWeights implements AutoCloseable {

  private final List<WeightAverage.Swapped> swapped;

  AveragedWeights(List<TrainedNetwork> networks) {
    swapped =
        networks.stream()
            .flatMap(trained -> trained.average().stream())
            .map(WeightAverage::swapIn)
            .toList();
  }

  @Override
  public void close() {
    swapped.forEach(WeightAverage.Swapped::close);
  }
}
