package io.github.spikegen.cli.benchmark;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.cli.benchmark.LayerFloor.Pass;
import io.github.spikegen.diffusion.AbsorbingProcess;
import io.github.spikegen.diffusion.Denoiser;
import io.github.spikegen.diffusion.DenoiserConfig;
import io.github.spikegen.diffusion.SamplingOptions;
import io.github.spikegen.diffusion.SpikingDenoiser;
import io.github.spikegen.diffusion.SpikingDiffusion;
import io.github.spikegen.vqsvae.VqSvae;
import io.github.spikegen.vqsvae.VqSvaeConfig;
import java.util.List;

/**
 * Samples of Spiking-Diffusion of 1x28x28, by the default networks: 49 steps in random order, the
 * tokens decoded to images.
 */
final class DiffusionSamples implements Subject {

  private static final long SEED = 1;

  private final NDManager manager;
  private final int samples;
  private final VqSvae tokenizer;
  private final SpikingDenoiser network;
  private final SpikingDiffusion model;
  private final SamplingOptions options;
  private long calls;

  DiffusionSamples(NDManager manager, int samples, int batch) {
    this.manager = manager;
    this.samples = samples;
    tokenizer = VqSvae.create(VqSvaeConfig.forImages(1, 28, 28), manager);
    Shape grid = tokenizer.tokenShape();
    AbsorbingProcess process = new AbsorbingProcess(tokenizer.codebookSize(), (int) grid.size());
    network = new SpikingDenoiser(DenoiserConfig.of(process));
    network.initialize(manager, DataType.FLOAT32, new Shape(1).addAll(grid), new Shape(1));
    Denoiser evaluating = Denoiser.evaluating(network);
    Denoiser counting =
        (tokens, steps) -> {
          calls += tokens.getShape().get(0);
          return evaluating.logits(tokens, steps);
        };
    model = new SpikingDiffusion(tokenizer, process, counting);
    options = SamplingOptions.of(process).withBatchSize(batch);
  }

  @Override
  public void run() {
    calls = 0;
    model.sample(manager, samples, SEED, options).close();
  }

  /**
   * A batch's share: as many batches through the denoiser as a sample has calls, to the nearest
   * whole one, and one through the decoder.
   */
  @Override
  public Floor floor(NDManager floorManager) {
    int batch = options.batchSize();
    LayerFloor floor = new LayerFloor(floorManager);
    List<SynapseLayer> denoiser = SynapseLayer.of(network);
    int callsPerSample = (int) Math.max(1, Math.round((double) calls / samples));
    floor.add(Pass.FORWARD, denoiser, batch, callsPerSample);
    tokenizer.getChildren().stream()
        .filter(child -> !child.getKey().endsWith("encoder"))
        .forEach(child -> floor.add(Pass.FORWARD, SynapseLayer.of(child.getValue()), batch));
    return new Floor(floor, (double) samples / batch);
  }
}
