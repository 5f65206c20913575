package io.github.spikegen.examples.run;

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
 * @param figures the stage's own figures by their names in the log
 */
public record EpochFigures(
    Stage stage, int epoch, int step, double seconds, double loss, Map<String, Number> figures) {

  /** Mean squared error of reconstructions, training images. */
  public static final String MSE = "mse";

  /** Mean squared error of reconstructions, held-out images. */
  public static final String TEST_MSE = "test_mse";

  /** Codes chosen at least once in the epoch. */
  public static final String CODES_USED = "codes_used";

  /** Exponential of the entropy of the chosen codes. */
  public static final String PERPLEXITY = "perplexity";

  /** Upper bound on the bits a token costs, training images. */
  public static final String BITS_PER_TOKEN = "bits_per_token";

  /** Upper bound on the bits a token costs, held-out images. */
  public static final String TEST_BITS_PER_TOKEN = "test_bits_per_token";

  /** Copies the figures. */
  public EpochFigures {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }

  Map<String, Object> logLine() {
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
