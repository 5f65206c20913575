package io.github.spikegen.run.inspection;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.diffusion.AbsorbingProcess;
import io.github.spikegen.diffusion.Denoiser;
import io.github.spikegen.diffusion.DiffusionSampler;
import io.github.spikegen.diffusion.SamplingOptions;
import io.github.spikegen.diffusion.SpikingDenoiser;
import io.github.spikegen.probe.NeuronLayers;
import io.github.spikegen.probe.ProbeScope;
import io.github.spikegen.run.diffusion.ClassChoice;
import io.github.spikegen.vqsvae.VqSvae;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Spiking-Diffusion: the denoiser draws tokens one image after the other, and the autoencoder turns
 * them into images; it encodes these again, so that its encoder is seen too, or encodes and decodes
 * images that are given.
 *
 * @param run the run's name, for messages
 * @param tokenizer the autoencoder
 * @param process the noise process
 * @param denoiser the denoiser; empty where the run has not come so far
 */
public record InspectedDiffusion(
    String run, VqSvae tokenizer, AbsorbingProcess process, Optional<SpikingDenoiser> denoiser)
    implements InspectedModel {

  private static final String AUTOENCODER = "autoencoder";
  private static final String DENOISER = "denoiser";

  @Override
  public List<WatchedNetwork> networks() {
    List<WatchedNetwork> networks = new ArrayList<>();
    networks.add(new WatchedNetwork(AUTOENCODER, NeuronLayers.of(tokenizer), false));
    denoiser.ifPresent(
        network -> networks.add(new WatchedNetwork(DENOISER, NeuronLayers.of(network), true)));
    return networks;
  }

  @Override
  public Shape imageShape() {
    return tokenizer.config().imageShape();
  }

  @Override
  public Map<String, List<BufferedImage>> run(
      NDManager manager, ShownImages images, SpikeWatch watch, IntConsumer progress) {
    Map<String, List<BufferedImage>> pictures = new LinkedHashMap<>();
    try (NoGrad off = new NoGrad();
        NDManager work = manager.newSubManager();
        ProbeScope listening = watch.watch()) {
      boolean seesItsOwn = images.given().isEmpty() && watch.wants(AUTOENCODER);
      if (seesItsOwn && denoiser.isEmpty()) {
        throw ShownImages.needed(run, DENOISER);
      }
      if (denoiser.isPresent() && (seesItsOwn || watch.wants(DENOISER))) {
        List<BufferedImage> drawn = new ArrayList<>();
        for (int i = 0; i < images.count(); i++) {
          try (NDArray tokens = draw(i, images, watch, work)) {
            if (seesItsOwn) {
              watch.rows(ShownImages.passes(i, i + 1));
              try (NDArray image = tokenizer.decode(tokens);
                  NDArray again = tokenizer.encode(image)) {
                drawn.addAll(Pictures.of(image));
              }
            }
          }
          progress.accept(i + 1);
        }
        if (seesItsOwn) {
          pictures.put(AUTOENCODER, drawn);
        }
      }
      if (!seesItsOwn && watch.wants(AUTOENCODER)) {
        pictures.put(AUTOENCODER, see(images.first().orElseThrow(), work, watch));
      }
    }
    return pictures;
  }

  /** Draws one image's tokens, {@code [1, h, w]}: image i has the seed after the one before. */
  private NDArray draw(int image, ShownImages images, SpikeWatch watch, NDManager work) {
    Denoiser network =
        new AnnouncedDenoiser(
            Denoiser.evaluating(denoiser.orElseThrow()),
            step -> watch.rows(List.of(new Pass(image, String.valueOf(step)))));
    int label = ClassChoice.OWN.inTurn(images.count(), network.classes())[image];
    return new DiffusionSampler(process, SamplingOptions.of())
        .sample(work, network, tokenizer.tokenShape(), new int[] {label}, images.seed() + image)
        .tokens();
  }

  private List<BufferedImage> see(ImageDataset given, NDManager manager, SpikeWatch watch) {
    List<BufferedImage> seen = new ArrayList<>();
    for (int[] batch : given.inOrder(ShownImages.BATCH)) {
      watch.rows(ShownImages.passes(seen.size(), seen.size() + batch.length));
      try (NDManager work = manager.newSubManager()) {
        NDArray shown = given.images(work, batch);
        tokenizer.reconstruct(shown);
        seen.addAll(Pictures.of(shown));
      }
    }
    return seen;
  }

  /** Says which noise step it is asked about before it answers; for one sample at a time. */
  private record AnnouncedDenoiser(Denoiser network, IntConsumer steps) implements Denoiser {

    @Override
    public int classes() {
      return network.classes();
    }

    @Override
    public int passes() {
      return network.passes();
    }

    @Override
    public NDArray logits(NDArray tokens, NDArray asked, NDArray labels) {
      steps.accept(Math.toIntExact(asked.toLongArray()[0]));
      return network.logits(tokens, asked, labels);
    }
  }
}
