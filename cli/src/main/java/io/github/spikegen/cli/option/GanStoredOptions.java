package io.github.spikegen.cli.option;

import io.github.spikegen.gan.network.DecoderConfig;
import io.github.spikegen.run.gan.GanRunConfig;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** The options of a GAN's training that its config remembers. */
public final class GanStoredOptions {

  private static final Map<String, Function<GanRunConfig, Object>> VALUES = new HashMap<>();

  static {
    VALUES.put("--variant", GanRunConfig::variant);
    VALUES.put("--recipe", GanRunConfig::recipe);
    VALUES.put("--time-steps", run -> run.gan().generator().timeSteps());
    VALUES.put("--latent-size", run -> run.gan().generator().latentSize());
    VALUES.put("--hidden-units", run -> run.gan().generator().hiddenUnits());
    VALUES.put("--channels", run -> new ChannelCounts(run.gan().generator().channels()));
    VALUES.put("--resting-pixel", run -> run.gan().generator().restingPixel());
    VALUES.put(
        "--discriminator-channels", run -> new ChannelCounts(run.gan().discriminator().channels()));
    VALUES.put("--discriminator-padding", run -> run.gan().discriminator().padding());
    VALUES.put("--discriminator-hidden-units", run -> run.gan().discriminator().hiddenUnits());
    VALUES.put("--output-gain", run -> run.gan().generator().outputGain());
    VALUES.put("--similarity", run -> similarity(run.gan().generator().decoder()));
    VALUES.put("--hidden-norm", run -> run.gan().discriminator().hiddenNorm());
    VALUES.put("--epochs", run -> run.ganTraining().epochs());
    VALUES.put("--average-decay", run -> run.ganTraining().averageDecay());
    VALUES.put("--precision", run -> run.ganTraining().precision());
    VALUES.put("--batch", run -> run.ganTraining().batchSize());
    VALUES.put("--critic-steps", run -> run.ganTraining().criticSteps());
    VALUES.put("--learning-rate", run -> run.ganTraining().generatorRate());
    VALUES.put("--discriminator-learning-rate", run -> run.ganTraining().discriminatorRate());
    VALUES.put("--constraint", run -> run.gan().constraint().kind());
    VALUES.put("--constraint-limit", run -> run.gan().constraint().limit());
  }

  private GanStoredOptions() {}

  private static Object similarity(DecoderConfig decoder) {
    return decoder instanceof DecoderConfig.AttentionScoring scoring ? scoring.similarity() : null;
  }

  /** Returns the options by their long names, and their values in a config. */
  public static Map<String, Function<GanRunConfig, Object>> values() {
    return Collections.unmodifiableMap(VALUES);
  }
}
