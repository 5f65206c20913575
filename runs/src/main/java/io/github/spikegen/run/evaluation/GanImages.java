package io.github.spikegen.run.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.gan.SpikingGan;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.gan.GanFamily;
import io.github.spikegen.run.gan.GanModels;
import io.github.spikegen.run.gan.GanRunConfig;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/** Images of a spiking GAN, whose generator alone draws. */
record GanImages(GanRunConfig config, SpikingGan gan, long seed) implements DrawingModel {

  static GanImages load(RunFolder folder, long seed, NDManager manager) throws IOException {
    GanRunConfig config = folder.config(GanRunConfig.FAMILY);
    return new GanImages(config, GanModels.load(folder, config, manager), seed);
  }

  @Override
  public String description() {
    return "%s of %s, its generator, T = %d"
        .formatted(
            config.variant().name().toLowerCase(Locale.ROOT),
            config.data().name(),
            config.gan().generator().timeSteps());
  }

  @Override
  public Map<String, Block> networks() {
    return Map.of(GanFamily.GENERATOR, gan.generator());
  }

  @Override
  public long draw(NDManager manager, int first, int count) {
    try (NDArray latents = gan.latents(manager, first + count, RandomKey.of(seed));
        NDArray drawn = latents.get(first + ":");
        NDArray images = gan.generate(drawn)) {
      return 0;
    }
  }
}
