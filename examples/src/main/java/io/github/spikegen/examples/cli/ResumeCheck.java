package io.github.spikegen.examples.cli;

import io.github.spikegen.examples.run.DiffusionRunConfig;
import io.github.spikegen.examples.run.UsageException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Compares the options of a resumed run with those that it was started with. */
final class ResumeCheck {

  private static final Map<String, Function<DiffusionRunConfig, Object>> STORED = new HashMap<>();

  static {
    STORED.put("--dataset", run -> run.data().name());
    STORED.put("--limit", run -> run.data().limit());
    STORED.put("--seed", DiffusionRunConfig::seed);
    STORED.put("--time-steps", run -> run.vqSvae().timeSteps());
    STORED.put("--codes", run -> run.vqSvae().codes());
    STORED.put("--code-dimension", run -> run.vqSvae().codeDimension());
    STORED.put(
        "--channels",
        run ->
            new ChannelCounts(
                List.of(run.vqSvae().firstChannels(), run.vqSvae().secondChannels())));
    STORED.put("--feature", run -> run.vqSvae().feature());
    STORED.put("--straight-through", run -> run.vqSvae().straightThrough());
    STORED.put("--codebook", run -> run.vqSvae().codebook().update());
    STORED.put("--denoiser-time-steps", run -> run.denoiser().timeSteps());
    STORED.put("--denoiser-channels", run -> new ChannelCounts(run.denoiser().channels()));
    STORED.put("--denoiser-input", run -> run.denoiser().input());
    STORED.put("--embedding-channels", run -> run.denoiser().embeddingChannels());
    STORED.put("--diffusion-steps", run -> run.denoiser().diffusionSteps());
    STORED.put("--loss-weighting", DiffusionRunConfig::lossWeighting);
    STORED.put("--vq-epochs", run -> run.vqTraining().epochs());
    STORED.put("--prior-epochs", run -> run.priorTraining().epochs());
    STORED.put("--batch", run -> run.vqTraining().batchSize());
    STORED.put("--vq-learning-rate", run -> run.vqTraining().learningRate());
    STORED.put("--prior-learning-rate", run -> run.priorTraining().learningRate());
    STORED.put("--weight-decay", run -> run.vqTraining().weightDecay());
  }

  private ResumeCheck() {}

  /**
   * Checks the options that were given; one that was left out keeps the run's value.
   *
   * @throws UsageException if one says something else than the run was started with
   */
  static void requireAgreement(ParseResult given, DiffusionRunConfig run) {
    for (OptionSpec option : given.matchedOptions()) {
      Function<DiffusionRunConfig, Object> stored = STORED.get(option.longestName());
      if (stored == null) {
        continue;
      }
      String before = ReadableDefaults.written(stored.apply(run));
      String now = ReadableDefaults.written(option.getValue());
      if (!now.equals(before)) {
        throw new UsageException(
            "%s is %s, but the run to resume was started with %s"
                .formatted(option.longestName(), now, before.equals("null") ? "none" : before));
      }
    }
  }
}
