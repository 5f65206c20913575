package io.github.spikegen.cli.option;

import io.github.spikegen.run.diffusion.DiffusionRunConfig;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** The options of a Spiking-Diffusion training that its config remembers. */
public final class DiffusionStoredOptions {

  private static final Map<String, Function<DiffusionRunConfig, Object>> VALUES = new HashMap<>();

  static {
    VALUES.put("--time-steps", run -> run.vqSvae().timeSteps());
    VALUES.put("--codes", run -> run.vqSvae().codebookSize());
    VALUES.put("--code-dimension", run -> run.vqSvae().codeDimension());
    VALUES.put("--channels", run -> new ChannelCounts(run.vqSvae().channels()));
    VALUES.put("--residual-blocks", run -> run.vqSvae().residualBlocks());
    VALUES.put("--feature", run -> run.vqSvae().feature());
    VALUES.put("--straight-through", run -> run.vqSvae().straightThrough());
    VALUES.put("--codebook", run -> run.vqSvae().codebook());
    VALUES.put("--denoiser-time-steps", run -> run.denoiser().timeSteps());
    VALUES.put("--denoiser-channels", run -> new ChannelCounts(run.denoiser().channels()));
    VALUES.put("--denoiser-blocks", run -> run.denoiser().residualBlocks());
    VALUES.put("--denoiser-heads", run -> run.denoiser().attentionHeads());
    VALUES.put("--denoiser-input", run -> run.denoiser().input());
    VALUES.put("--embedding-channels", run -> run.denoiser().embeddingChannels());
    VALUES.put("--labels", run -> run.denoiser().classes() > 0);
    VALUES.put("--label-dropout", DiffusionRunConfig::labelDropout);
    VALUES.put("--diffusion-steps", run -> run.denoiser().diffusionSteps());
    VALUES.put("--loss-weighting", DiffusionRunConfig::lossWeighting);
    VALUES.put("--vq-epochs", run -> run.vqTraining().epochs());
    VALUES.put("--prior-epochs", run -> run.priorTraining().epochs());
    VALUES.put("--vq-batch", run -> run.vqTraining().batchSize());
    VALUES.put("--prior-batch", run -> run.priorTraining().batchSize());
    VALUES.put("--vq-learning-rate", run -> run.vqTraining().learningRate());
    VALUES.put("--prior-learning-rate", run -> run.priorTraining().learningRate());
    VALUES.put("--vq-average-decay", run -> run.vqTraining().averageDecay());
    VALUES.put("--prior-average-decay", run -> run.priorTraining().averageDecay());
    VALUES.put("--weight-decay", run -> run.vqTraining().weightDecay());
    VALUES.put("--accumulate", run -> run.vqTraining().accumulation());
    VALUES.put("--precision", run -> run.vqTraining().precision());
    VALUES.put("--early-stop", run -> SharedTrainingOptions.earlyStop(run.vqTraining()));
  }

  private DiffusionStoredOptions() {}

  /** Returns the options by their long names, and their values in a config. */
  public static Map<String, Function<DiffusionRunConfig, Object>> values() {
    return Collections.unmodifiableMap(VALUES);
  }
}
