package io.github.spikegen.run.evaluation;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.fsvae.Fsvae;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.fsvae.FsvaeFamily;
import io.github.spikegen.run.fsvae.FsvaeModels;
import io.github.spikegen.run.fsvae.FsvaeRunConfig;
import java.io.IOException;
import java.util.Map;

/** Images of an FSVAE. */
record FsvaeImages(FsvaeRunConfig config, Fsvae model, long seed) implements DrawingModel {

  static FsvaeImages load(RunFolder folder, long seed, NDManager manager) throws IOException {
    FsvaeRunConfig config = folder.config(FsvaeRunConfig.FAMILY);
    return new FsvaeImages(config, FsvaeModels.load(folder, config, manager), seed);
  }

  @Override
  public String description() {
    return "FSVAE of %s, T = %d".formatted(config.data().name(), config.fsvae().timeSteps());
  }

  @Override
  public Map<String, Block> networks() {
    return Map.of(FsvaeFamily.FSVAE, model);
  }

  @Override
  public long draw(NDManager manager, int first, int count) {
    model.sample(manager, count, RandomKey.of(seed), first).close();
    return 0;
  }
}
