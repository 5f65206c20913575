package io.github.spikegen.cli.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.cli.benchmark.LayerFloor.Pass;
import io.github.spikegen.gan.GanVariant;
import io.github.spikegen.gan.SpikingGan;

/** Samples of SGAD of 1x28x28. */
final class GanSamples implements Subject {

  private final NDManager manager;
  private final int samples;
  private final int batch;
  private final SpikingGan gan;

  GanSamples(NDManager manager, int timeSteps, int samples, int batch) {
    this.manager = manager;
    this.samples = samples;
    this.batch = batch;
    gan = SpikingGan.create(GanVariant.SGAD.config(1, 28, 28).withTimeSteps(timeSteps), manager);
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
        new LayerFloor(floorManager).add(Pass.FORWARD, SynapseLayer.of(gan.generator()), batch);
    return new Floor(floor, (double) samples / batch);
  }
}
