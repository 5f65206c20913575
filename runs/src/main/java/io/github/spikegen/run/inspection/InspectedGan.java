package io.github.spikegen.run.inspection;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.gan.SpikingGan;
import io.github.spikegen.probe.NeuronLayers;
import io.github.spikegen.probe.ProbeScope;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * A GAN: the generator makes images, and the discriminator sees these or those that are given.
 *
 * @param gan both networks
 */
public record InspectedGan(SpikingGan gan) implements InspectedModel {

  private static final String GENERATOR = "generator";
  private static final String DISCRIMINATOR = "discriminator";

  @Override
  public List<WatchedNetwork> networks() {
    return List.of(
        new WatchedNetwork(GENERATOR, NeuronLayers.of(Map.of(GENERATOR, gan.generator())), false),
        new WatchedNetwork(
            DISCRIMINATOR, NeuronLayers.of(Map.of(DISCRIMINATOR, gan.discriminator())), false));
  }

  @Override
  public Shape imageShape() {
    Shape latents = new Shape(1, gan.config().generator().latentSize());
    return gan.generator().getOutputShapes(new Shape[] {latents})[0].slice(1);
  }

  @Override
  public Map<String, List<BufferedImage>> run(
      NDManager manager, ShownImages images, SpikeWatch watch, IntConsumer progress) {
    Map<String, List<BufferedImage>> pictures = new LinkedHashMap<>();
    List<BufferedImage> made = pictures.computeIfAbsent(GENERATOR, title -> new ArrayList<>());
    List<BufferedImage> seen = pictures.computeIfAbsent(DISCRIMINATOR, title -> new ArrayList<>());
    boolean seesItsOwn = images.given().isEmpty() && watch.wants(DISCRIMINATOR);
    try (NoGrad off = new NoGrad();
        ProbeScope listening = watch.watch()) {
      for (int from = 0; from < images.count(); from += ShownImages.BATCH) {
        int to = Math.min(images.count(), from + ShownImages.BATCH);
        watch.rows(ShownImages.passes(from, to));
        try (NDManager work = manager.newSubManager()) {
          if (watch.wants(GENERATOR) || seesItsOwn) {
            NDArray latents = gan.latents(work, to, RandomKey.of(images.seed())).get(from + ":");
            NDArray drawn = gan.generate(latents);
            made.addAll(Pictures.of(drawn));
            if (seesItsOwn) {
              score(drawn, work);
            }
          }
        }
        progress.accept(to);
      }
      if (seesItsOwn) {
        seen.addAll(made);
      } else if (watch.wants(DISCRIMINATOR)) {
        seen.addAll(see(images.first().orElseThrow(), manager, watch));
      }
    }
    return pictures;
  }

  private List<BufferedImage> see(ImageDataset given, NDManager manager, SpikeWatch watch) {
    List<BufferedImage> seen = new ArrayList<>();
    for (int[] batch : given.inOrder(ShownImages.BATCH)) {
      watch.rows(ShownImages.passes(seen.size(), seen.size() + batch.length));
      try (NDManager work = manager.newSubManager()) {
        NDArray shown = given.images(work, batch);
        score(shown, work);
        seen.addAll(Pictures.of(shown));
      }
    }
    return seen;
  }

  private void score(NDArray images, NDManager work) {
    gan.discriminator().score(new ParameterStore(work, false), images, false).close();
  }
}
