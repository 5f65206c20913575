package io.github.spikegen.cli.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.cli.benchmark.LayerFloor.Gradients;
import io.github.spikegen.cli.benchmark.Workload.Floor;
import io.github.spikegen.cli.benchmark.Workload.Measured;
import io.github.spikegen.diffusion.AbsorbingProcess;
import io.github.spikegen.diffusion.Denoiser;
import io.github.spikegen.diffusion.DenoiserConfig;
import io.github.spikegen.diffusion.SamplingOptions;
import io.github.spikegen.diffusion.SpikingDenoiser;
import io.github.spikegen.diffusion.SpikingDiffusion;
import io.github.spikegen.gan.GanVariant;
import io.github.spikegen.gan.SpikingGan;
import io.github.spikegen.vqsvae.VqSvae;
import io.github.spikegen.vqsvae.VqSvaeConfig;
import java.util.List;

/** Workloads in which trained networks make images. */
final class GeneratingWorkloads {

  private GeneratingWorkloads() {}

  /**
   * Samples of Spiking-Diffusion of 1x28x28, by the default networks: 49 steps in random order, the
   * tokens decoded to images.
   */
  static final class DiffusionSamples implements Measured {

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
      tokenizer = VqSvae.create(VqSvaeConfig.of(1, 28, 28), RandomKey.of(1), manager);
      Shape grid = tokenizer.tokenShape();
      AbsorbingProcess process = new AbsorbingProcess(tokenizer.codebookSize(), (int) grid.size());
      network = SpikingDenoiser.create(DenoiserConfig.of(process), grid, RandomKey.of(2), manager);
      Denoiser evaluating = Denoiser.evaluating(network);
      Denoiser counting =
          (tokens, steps, labels) -> {
            calls += tokens.getShape().get(0);
            return evaluating.logits(tokens, steps, labels);
          };
      options = SamplingOptions.of().withBatchSize(batch);
      model = new SpikingDiffusion(tokenizer, process, counting).withOptions(options);
    }

    @Override
    public void run() {
      calls = 0;
      model.sample(manager, samples, SEED).close();
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
      floor.add(Gradients.NONE, denoiser, batch, callsPerSample);
      tokenizer.getChildren().stream()
          .filter(child -> !child.getKey().endsWith("encoder"))
          .forEach(child -> floor.add(Gradients.NONE, SynapseLayer.of(child.getValue()), batch));
      return new Floor(floor, (double) samples / batch);
    }
  }

  /** Samples of SGAD of 1x28x28. */
  static final class GanSamples implements Measured {

    private final NDManager manager;
    private final int samples;
    private final int batch;
    private final SpikingGan gan;

    GanSamples(NDManager manager, int timeSteps, int samples, int batch) {
      this.manager = manager;
      this.samples = samples;
      this.batch = batch;
      gan =
          SpikingGan.create(
              GanVariant.SGAD.config(1, 28, 28).withTimeSteps(timeSteps), RandomKey.of(1), manager);
    }

    @Override
    public void run() {
      for (int from = 0; from < samples; from += batch) {
        int count = Math.min(batch, samples - from);
        try (NDArray latents = gan.latents(manager, count, RandomKey.of(from))) {
          gan.generate(latents).close();
        }
      }
    }

    @Override
    public Floor floor(NDManager floorManager) {
      LayerFloor floor =
          new LayerFloor(floorManager).add(Gradients.NONE, SynapseLayer.of(gan.generator()), batch);
      return new Floor(floor, (double) samples / batch);
    }
  }

  /** A batch of images of 1x28x28 to tokens and back, by the VQ-SVAE of the paper. */
  static final class Reconstruction implements Measured {

    private final VqSvae model;
    private final NDArray images;

    Reconstruction(NDManager manager, int timeSteps, int batch) {
      VqSvaeConfig config = VqSvaeConfig.paper(1, 28, 28).withTimeSteps(timeSteps);
      model = VqSvae.create(config, RandomKey.of(1), manager);
      images = RandomKey.of(1).uniform(manager, new Shape(batch).addAll(config.imageShape()));
    }

    @Override
    public void run() {
      model.reconstruct(images).close();
    }

    @Override
    public Floor floor(NDManager floorManager) {
      int batch = (int) images.getShape().get(0);
      return Floor.of(
          new LayerFloor(floorManager).add(Gradients.NONE, SynapseLayer.of(model), batch));
    }
  }
}
