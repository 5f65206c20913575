package io.github.spikegen.run.evaluation;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.diffusion.Denoiser;
import io.github.spikegen.diffusion.DiffusionSampler;
import io.github.spikegen.diffusion.SamplingOptions;
import io.github.spikegen.diffusion.SamplingResult;
import io.github.spikegen.diffusion.SpikingDenoiser;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.UsageException;
import io.github.spikegen.run.diffusion.ClassChoice;
import io.github.spikegen.run.diffusion.DiffusionFamily;
import io.github.spikegen.run.diffusion.DiffusionModels;
import io.github.spikegen.run.diffusion.DiffusionRunConfig;
import io.github.spikegen.vqsvae.VqSvae;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/** Images of a Spiking-Diffusion model; one with labels draws its classes in turn. */
record DiffusionImages(
    DiffusionRunConfig config,
    VqSvae tokenizer,
    SpikingDenoiser denoiser,
    SamplingOptions options,
    long seed)
    implements DrawingModel {

  static DiffusionImages load(RunFolder folder, long seed, OptionalInt steps, NDManager manager)
      throws IOException {
    DiffusionRunConfig config = folder.config(DiffusionRunConfig.FAMILY);
    int most = config.process().steps();
    if (steps.orElse(most) > most) {
      throw new UsageException(
          "--steps: expected at most %d, the steps of the noise process of %s, but was %d"
              .formatted(most, folder.path(), steps.getAsInt()));
    }
    return new DiffusionImages(
        config,
        DiffusionModels.loadTokenizer(folder, config, manager),
        DiffusionModels.loadDenoiser(folder, config, manager),
        SamplingOptions.of().withSteps(steps.orElse(most)),
        seed);
  }

  @Override
  public String description() {
    return "Spiking-Diffusion of %s, T = %d, %d in the denoiser, %d sampling steps"
        .formatted(
            config.data().name(),
            config.vqSvae().timeSteps(),
            config.denoiser().timeSteps(),
            options.steps());
  }

  @Override
  public Map<String, Block> networks() {
    Map<String, Block> networks = new LinkedHashMap<>();
    networks.put(DiffusionFamily.DENOISER, denoiser);
    networks.put(DiffusionFamily.VQ_SVAE, tokenizer);
    return networks;
  }

  /** One by one: images that are drawn together share what the denoiser says of masks alone. */
  @Override
  public long draw(NDManager manager, int first, int count) {
    Denoiser network = Denoiser.evaluating(denoiser);
    int[] labels = ClassChoice.OWN.inTurn(first + count, network.classes());
    DiffusionSampler sampler = new DiffusionSampler(config.process(), options);
    long calls = 0;
    for (int i = first; i < first + count; i++) {
      try (NoGrad off = new NoGrad();
          NDManager work = manager.newSubManager()) {
        int[] label = {labels[i]};
        SamplingResult sampled =
            sampler.sample(work, network, tokenizer.tokenShape(), label, seed + i);
        tokenizer.decode(sampled.tokens());
        calls += sampled.networkCalls();
      }
    }
    return calls;
  }
}
