package io.github.spikegen.run.inspection;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.fsvae.Fsvae;
import io.github.spikegen.probe.NeuronLayers;
import io.github.spikegen.probe.ProbeScope;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * An FSVAE: turns images that are given, or that it draws first, into latents and back. Its prior
 * runs along on these latents; drawing itself goes step by step and is not heard.
 *
 * @param model the model
 */
public record InspectedFsvae(Fsvae model) implements InspectedModel {

  private static final String TITLE = "fsvae";

  @Override
  public List<WatchedNetwork> networks() {
    return List.of(new WatchedNetwork(TITLE, NeuronLayers.of(model), false));
  }

  @Override
  public Shape imageShape() {
    return model.config().imageShape();
  }

  @Override
  public Map<String, List<BufferedImage>> run(
      NDManager manager, ShownImages images, SpikeWatch watch, IntConsumer progress) {
    List<BufferedImage> seen = new ArrayList<>();
    RandomKey key = RandomKey.of(images.seed());
    int count = images.first().map(given -> Math.toIntExact(given.size())).orElse(images.count());
    for (int from = 0; from < count; from += ShownImages.BATCH) {
      int to = Math.min(count, from + ShownImages.BATCH);
      int[] batch = IntStream.range(from, to).toArray();
      try (NoGrad off = new NoGrad();
          NDManager work = manager.newSubManager()) {
        long first = from;
        NDArray shown =
            images
                .first()
                .map(given -> given.images(work, batch))
                .orElseGet(() -> model.sample(work, batch.length, key, first));
        watch.rows(ShownImages.passes(from, to));
        try (ProbeScope listening = watch.watch()) {
          model.evaluate(new ParameterStore(work, false), shown, key.fold(from));
        }
        seen.addAll(Pictures.of(shown));
      }
      progress.accept(to);
    }
    return Map.of(TITLE, seen);
  }
}
