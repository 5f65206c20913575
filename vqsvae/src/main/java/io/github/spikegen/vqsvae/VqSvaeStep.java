package io.github.spikegen.vqsvae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import ai.djl.training.dataset.Batch;
import io.github.spikegen.autograd.HostArray;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.normalization.RunningStatistics;
import io.github.spikegen.probe.EpochTally;
import io.github.spikegen.probe.ProbeScope;
import io.github.spikegen.training.TrainingStep;
import io.github.spikegen.training.TrainingStep.StepResult;
import io.github.spikegen.vqsvae.SpikingQuantizer.QuantizedSpikes;
import java.util.Map;

/**
 * The training step of a VQ-SVAE for one epoch: loss, upkeep of the codebook, and its usage.
 *
 * <p>The batch's data are pixels in [0, 1], {@code [N, channels, H, W]}. Figures: {@code mse},
 * {@code quantization} (the codebook's part of the loss) and {@code revived} (dead codes moved).
 */
public final class VqSvaeStep implements TrainingStep, EpochTally.Part {

  private static final String USAGE = "usage";
  private static final String FEATURES = "features";
  private static final String INDICES = "indices";

  private final VqSvae model;
  private final double variance;
  private final RandomKey key;
  private CodebookUsage usage;

  /**
   * Starts an epoch.
   *
   * @param model the model to train
   * @param variance the variance of the training set's pixels, above 0
   * @param key what this epoch draws from, such as {@code RandomKey.of(seed).fold(epoch)}
   */
  public VqSvaeStep(VqSvae model, double variance, RandomKey key) {
    this.model = model;
    this.variance = variance;
    this.key = key;
    usage = CodebookUsage.none(model.codebookSize());
  }

  @Override
  public StepResult apply(Batch batch, int step) {
    NDArray images = batch.getData().singletonOrThrow();
    ParameterStore store = new ParameterStore(images.getManager(), false);
    VqSvae.Output output = model.train(store, images, key);
    VqSvaeLoss loss = VqSvaeLoss.of(output, images, variance, model.config());
    QuantizedSpikes quantized = output.quantized();
    return StepResult.of(loss.total())
        .with("mse", loss.meanSquaredError())
        .with("quantization", loss.quantization())
        .keeping(FEATURES, quantized.features())
        .keeping(INDICES, quantized.indices());
  }

  /** Counts the codes and moves the codebook, which no pass of the same step sees. */
  @Override
  public Map<String, Double> finish(Map<String, HostArray> kept, int step) {
    Codebook codebook = model.codebook();
    try (NDManager work = codebook.embedding().getManager().newSubManager()) {
      NDArray features = kept.get(FEATURES).toArray(work);
      NDArray indices = kept.get(INDICES).toArray(work);
      usage = usage.plus(indices);
      return Map.of("revived", (double) codebook.adapt(features, indices, key.fold(step)));
    }
  }

  /** Lets a codebook without codes start from the features of the first batch. */
  @Override
  public void prepare(Batch first) {
    if (model.codebook().hasStarted()) {
      return;
    }
    NDArray images = first.getData().singletonOrThrow();
    try (RunningStatistics dropped = RunningStatistics.defer();
        ProbeScope muted = ProbeScope.mute()) {
      NDArray features =
          NoGrad.evaluate(
              images,
              x -> model.encodeToFeatures(new ParameterStore(x.getManager(), false), x, true));
      try (features) {
        model.codebook().startFrom(features, key);
      }
    }
  }

  /**
   * Returns how often each code was chosen in this epoch so far.
   *
   * @return the usage
   */
  public CodebookUsage usage() {
    return usage;
  }

  @Override
  public Map<String, double[]> sums() {
    return Map.of(USAGE, usage.counts());
  }

  @Override
  public void restore(Map<String, double[]> sums) {
    usage = CodebookUsage.of(sums.get(USAGE));
  }
}
