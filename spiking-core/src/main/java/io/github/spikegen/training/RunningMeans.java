package io.github.spikegen.training;

import io.github.spikegen.probe.EpochTally;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The means of figures by name, each over the times it was given. */
final class RunningMeans implements EpochTally.Part {

  private final Map<String, Double> sums = new LinkedHashMap<>();
  private final Map<String, Integer> counts = new LinkedHashMap<>();

  void add(Map<String, Double> figures) {
    figures.forEach(
        (name, value) -> {
          sums.merge(name, value, Double::sum);
          counts.merge(name, 1, Integer::sum);
        });
  }

  @Override
  public Map<String, double[]> sums() {
    Map<String, double[]> all = new LinkedHashMap<>();
    sums.forEach((name, sum) -> all.put(name, new double[] {sum, counts.get(name)}));
    return all;
  }

  @Override
  public void restore(Map<String, double[]> before) {
    before.forEach(
        (name, sum) -> {
          sums.put(name, sum[0]);
          counts.put(name, (int) sum[1]);
        });
  }

  Map<String, Double> means() {
    Map<String, Double> means = new LinkedHashMap<>();
    sums.forEach((name, sum) -> means.put(name, sum / counts.get(name)));
    return Collections.unmodifiableMap(means);
  }
}
