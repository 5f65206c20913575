package io.github.spikegen.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one epoch gave: a line of the log.
 *
 * @param stage the stage
 * @param epoch the epoch, from 1
 * @param step the number of steps of the stage so far
 * @param seconds the time that training took, without evaluation
 * @param loss the mean loss
 * @param figures the stage's own figures by their names in the log: numbers, or maps of them
 */
public record EpochFigures(
    Stage stage, int epoch, int step, double seconds, double loss, Map<String, ?> figures) {

  /** Copies the figures. */
  public EpochFigures {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }

  /**
   * {@return a figure that is a number, its value, NaN if there is none}
   *
   * @param name its name in the log
   */
  public double number(String name) {
    return figures.get(name) instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  /**
   * {@return a figure that is a map of numbers, such as one by layer, its values in their order,
   * empty if there is none}
   *
   * @param name its name in the log
   */
  public Map<String, Double> map(String name) {
    Map<String, Double> values = new LinkedHashMap<>();
    if (figures.get(name) instanceof Map<?, ?> map) {
      map.forEach((key, value) -> values.put((String) key, ((Number) value).doubleValue()));
    }
    return values;
  }

  /** {@return what the log says about the epoch: values by name, in their order} */
  public Map<String, Object> logLine() {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("stage", stage.label());
    line.put("epoch", epoch);
    line.put("step", step);
    line.put("seconds", Math.round(seconds * 1000) / 1000.0);
    line.put("loss", loss);
    line.putAll(figures);
    ProcessMemory.residentMebibytes().ifPresent(mebibytes -> line.put("memory_mib", mebibytes));
    return line;
  }
}
