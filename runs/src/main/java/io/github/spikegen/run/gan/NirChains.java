package io.github.spikegen.run.gan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.gan.SpikingGan;
import io.github.spikegen.gan.network.DecoderConfig;
import io.github.spikegen.gan.network.Discriminator;
import io.github.spikegen.gan.network.DiscriminatorConfig;
import io.github.spikegen.gan.network.Generator;
import io.github.spikegen.gan.network.GeneratorConfig;
import io.github.spikegen.nir.NirExporter;
import io.github.spikegen.nir.NirGraph;
import io.github.spikegen.nir.NirReadout.Function;
import io.github.spikegen.run.NirNetworks;

/**
 * The generator and discriminator of a GAN as graphs, where its decoder is a membrane and its
 * discriminator spikes. The generator is given its latent vector at every step, the discriminator
 * its image.
 */
record NirChains(SpikingGan gan, Generator generator, Discriminator discriminator) {

  static NirNetworks of(SpikingGan gan, GeneratorConfig config, String run) {
    NirChains chains =
        new NirChains(gan, (Generator) gan.generator(), (Discriminator) gan.discriminator());
    return new NirNetworks(run)
        .with(
            GanFamily.GENERATOR,
            chains::generatorGraph,
            (work, count, seed) ->
                NirNetworks.repeated(
                    gan.latents(work, count, RandomKey.of(seed)).expandDims(2).expandDims(3),
                    config.timeSteps()),
            (store, latents) ->
                gan.generator().generate(store, latents.get(0).squeeze(3).squeeze(2), false))
        .with(
            GanFamily.DISCRIMINATOR,
            chains::discriminatorGraph,
            chains::images,
            (store, images) ->
                gan.discriminator().score(store, images.get(0), false).expandDims(1));
  }

  private NirGraph generatorGraph() {
    GeneratorConfig config = generator.config();
    if (!(config.decoder() instanceof DecoderConfig.Membrane membrane)) {
      throw new IllegalArgumentException("NIR has no node for attention scoring");
    }
    NirExporter exporter =
        new NirExporter(new Shape(generator.latentSize(), 1, 1))
            .add(generator.dense().get(0))
            .denseToImage(config.firstImage())
            .add(generator.dense().get(1));
    generator.convolutions().forEach(exporter::add);
    double scale =
        membrane.scale() == DecoderConfig.Scale.ONE ? 1 : 1.0 / generator.config().timeSteps();
    return exporter
        .membrane(1 - 1 / membrane.tau(), 1 / membrane.tau())
        .graph(Function.SIGMOID, scale, 0);
  }

  private NirGraph discriminatorGraph() {
    DiscriminatorConfig config = discriminator.config();
    if (config.units() != DiscriminatorConfig.Units.SPIKING) {
      throw new IllegalArgumentException("it has no spiking neurons, which NIR is for");
    }
    NirExporter exporter =
        new NirExporter(
            new Shape(config.imageChannels(), config.imageHeight(), config.imageWidth()));
    discriminator.layers().forEach(exporter::add);
    double tau = config.neuron().tau();
    return exporter
        .add(discriminator.output())
        .membrane(1 - 1 / tau, 1 / tau)
        .graph(Function.IDENTITY, 1.0 / config.timeSteps(), 0);
  }

  private NDArray images(NDManager work, int count, long seed) {
    NDArray images = gan.generate(gan.latents(work, count, RandomKey.of(seed)));
    return NirNetworks.repeated(images, Math.max(1, discriminator.config().timeSteps()));
  }
}
