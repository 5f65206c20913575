package io.github.spikegen.run.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.nir.NirExporter;
import io.github.spikegen.nir.NirReadout.Function;
import io.github.spikegen.run.NirNetworks;
import io.github.spikegen.vqsvae.VqSvae;
import io.github.spikegen.vqsvae.VqSvaeConfig;

/**
 * The encoder and decoder of a VQ-SVAE as graphs. The encoder is given pixels minus 0.5 at every
 * step; the decoder is given the spikes of tokens, and its readout gives pixels.
 */
record NirChains(VqSvae model, VqSvaeConfig config) {

  static NirNetworks of(VqSvae model, String run) {
    NirChains chains = new NirChains(model, model.config());
    VqSvaeConfig config = model.config();
    return new NirNetworks(run)
        .with(
            "decoder",
            () -> new NirExporter(chains.code()).add(model.decoder()).graph(Function.TANH, 1, 0.5),
            chains::spikesOfRandomTokens,
            (store, spikes) ->
                model
                    .decoder()
                    .forward(store, new NDList(spikes), false)
                    .get(0)
                    .add(0.5)
                    .clip(0, 1))
        .with(
            "encoder",
            () ->
                new NirExporter(config.imageShape())
                    .add(model.encoder())
                    .graph(Function.IDENTITY, 1, 0),
            chains::images,
            (store, images) ->
                model.encoder().forward(store, new NDList(images.get(0)), false).get(0));
  }

  private Shape code() {
    return new Shape(config.codeDimension()).addAll(config.tokenShape());
  }

  private NDArray tokens(NDManager work, int count, long seed) {
    return RandomKey.of(seed)
        .uniform(work, new Shape(count).addAll(config.tokenShape()))
        .mul(config.codebookSize())
        .toType(DataType.INT64, true);
  }

  private NDArray spikesOfRandomTokens(NDManager work, int count, long seed) {
    return model.quantizer().spikesOf(new ParameterStore(work, false), tokens(work, count, seed));
  }

  /** Images of random tokens, centered. */
  private NDArray images(NDManager work, int count, long seed) {
    NDArray images = model.decode(tokens(work, count, seed));
    return NirNetworks.repeated(images.sub(0.5), config.timeSteps());
  }
}
