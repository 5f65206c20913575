package io.github.spikegen.cli.option;

import io.github.spikegen.run.fsvae.FsvaeRunConfig;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** The options of an FSVAE's training that its config remembers. */
public final class FsvaeStoredOptions {

  private static final Map<String, Function<FsvaeRunConfig, Object>> VALUES = new HashMap<>();

  static {
    VALUES.put("--time-steps", run -> run.fsvae().timeSteps());
    VALUES.put("--channels", run -> new ChannelCounts(run.fsvae().channels()));
    VALUES.put("--code-dimension", run -> run.fsvae().codeDimension());
    VALUES.put("--latent-units", run -> run.fsvae().latentUnits());
    VALUES.put("--choices", run -> run.fsvae().choices());
    VALUES.put("--mmd-weight", run -> run.fsvae().mmdWeight());
    VALUES.put("--epochs", run -> run.fsvaeTraining().epochs());
    VALUES.put("--batch", run -> run.fsvaeTraining().batchSize());
    VALUES.put("--learning-rate", run -> run.fsvaeTraining().learningRate());
    VALUES.put("--weight-decay", run -> run.fsvaeTraining().weightDecay());
    VALUES.put("--accumulate", run -> run.fsvaeTraining().accumulation());
    VALUES.put("--precision", run -> run.fsvaeTraining().precision());
    VALUES.put("--early-stop", run -> SharedTrainingOptions.earlyStop(run.fsvaeTraining()));
    VALUES.put("--average-decay", run -> run.fsvaeTraining().averageDecay());
  }

  private FsvaeStoredOptions() {}

  /** Returns the options by their long names, and their values in a config. */
  public static Map<String, Function<FsvaeRunConfig, Object>> values() {
    return Collections.unmodifiableMap(VALUES);
  }
}
