package io.github.spikegen.cli.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.cli.benchmark.LayerFloor.Pass;
import io.github.spikegen.vqsvae.VqSvae;
import io.github.spikegen.vqsvae.VqSvaeConfig;

/** A batch of images of 1x28x28 to tokens and back, by the VQ-SVAE of the paper. */
final class Reconstructing implements Subject {

  private final VqSvae model;
  private final NDArray images;

  Reconstructing(NDManager manager, int timeSteps, int batch) {
    VqSvaeConfig config = VqSvaeConfig.asInPaper(1, 28, 28).withTimeSteps(timeSteps);
    model = VqSvae.create(config, manager);
    images = RandomKey.of(1).uniform(manager, new Shape(batch).addAll(config.imageShape()));
  }

  @Override
  public void run() {
    model.reconstruct(images).close();
  }

  @Override
  public Floor floor(NDManager floorManager) {
    int batch = (int) images.getShape().get(0);
    return Floor.of(new LayerFloor(floorManager).add(Pass.FORWARD, SynapseLayer.of(model), batch));
  }
}
