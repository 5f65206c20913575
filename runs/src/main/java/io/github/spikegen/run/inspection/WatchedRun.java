package io.github.spikegen.run.inspection;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.probe.ProbeScope;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.GenerativeModel.ModelNetwork;
import io.github.spikegen.run.GenerativeModel.ModelNetwork.Use;
import io.github.spikegen.run.ModelCapabilities.PerceivesImages;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.RunMemory;
import io.github.spikegen.run.SampleRequest;
import io.github.spikegen.run.SampleRequest.ImagePass;
import io.github.spikegen.run.inspection.Inspection.ShownImages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * One run of a model under a {@link SpikeWatch}: tells it which images each network works on, and
 * runs only the networks that are wanted.
 */
final class WatchedRun {

  private static final int BATCH = 32;

  private final GenerativeModel model;
  private final ShownImages shown;
  private final SpikeWatch watch;
  private int drawn;

  WatchedRun(GenerativeModel model, ShownImages shown, SpikeWatch watch) {
    this.model = model;
    this.shown = shown;
    this.watch = watch;
  }

  /** Returns the networks of a model in the order in which they are trained. */
  static List<ModelNetwork> networks(GenerativeModel model) {
    List<String> trained = trained(model);
    return model.networks().stream()
        .sorted(Comparator.comparingInt(network -> trained.indexOf(network.name())))
        .toList();
  }

  private static List<String> trained(GenerativeModel model) {
    return model.config().stages().stream().flatMap(s -> s.networks().stream()).toList();
  }

  void run(IntConsumer progress) throws IOException {
    boolean own = shown.given().isEmpty();
    List<ModelNetwork> wanted = model.networks().stream().filter(watch::wants).toList();
    Optional<PerceivesImages> perceiving =
        wanted.stream().anyMatch(network -> network.is(Use.PERCEIVES))
            ? Optional.of(perceiving())
            : Optional.empty();
    boolean draws =
        (own && perceiving.isPresent())
            || wanted.stream().anyMatch(n -> n.is(Use.DRAWS) && (own || !n.is(Use.PERCEIVES)));
    RunMemory.requireSampling(model.config(), Math.min(BATCH, shown.count()));
    try (NoGrad off = new NoGrad();
        ProbeScope watching = watch.watch()) {
      if (draws) {
        requireTrained();
        draw(perceiving.filter(able -> own), own, progress);
      }
      if (!own && perceiving.isPresent()) {
        see(perceiving.get(), shown.first().orElseThrow(), draws ? done -> {} : progress);
      }
    }
  }

  private PerceivesImages perceiving() {
    if (model instanceof PerceivesImages able) {
      return able;
    }
    throw new IllegalStateException("a model with a network that perceives images can't perceive");
  }

  private void requireTrained() {
    List<String> there = model.networks().stream().map(ModelNetwork::name).toList();
    trained(model).stream()
        .filter(network -> !there.contains(network))
        .findFirst()
        .ifPresent(
            missing -> {
              throw new RunException(
                  "images",
                  "the run in %s has no trained %s yet, which draws images; name images that it sees, such as mini"
                      .formatted(model.folder().name(), missing));
            });
  }

  private void draw(Optional<PerceivesImages> perceiving, boolean own, IntConsumer progress)
      throws IOException {
    SampleRequest request =
        SampleRequest.of(shown.count())
            .withSeed(shown.seed())
            .withBatchSize(BATCH)
            .separately()
            .withPasses((network, rows) -> announce(network, rows, own));
    watch.drawing(0);
    model.sample(
        request,
        images -> {
          int first = drawn;
          drawn += Math.toIntExact(images.getShape().get(0));
          if (perceiving.isPresent()) {
            watch.seeing(passes(first, drawn));
            perceiving.get().perceiveDrawn(images, shown.seed(), first);
          }
          watch.keepImages(images, false, own);
          watch.drawing(drawn);
          progress.accept(drawn);
        });
  }

  /** While images are given, networks that see images are watched only while they see those. */
  private void announce(String network, List<ImagePass> rows, boolean own) {
    boolean sees =
        model.networks().stream().anyMatch(n -> n.name().equals(network) && n.is(Use.PERCEIVES));
    if (own || !sees) {
      watch.passing(network, rows);
    }
  }

  private void see(PerceivesImages perceiving, ImageDataset given, IntConsumer progress) {
    int seen = 0;
    for (int[] batch : given.inOrder(BATCH)) {
      int first = seen;
      seen += batch.length;
      watch.seeing(passes(first, seen));
      try (NDManager work = model.manager().newSubManager()) {
        NDArray images = given.images(work, batch);
        perceiving.perceive(images, shown.seed(), first);
        watch.keepImages(images, true, false);
      }
      progress.accept(seen);
    }
  }

  private static List<ImagePass> passes(int from, int to) {
    List<ImagePass> passes = new ArrayList<>();
    IntStream.range(from, to).forEach(i -> passes.add(new ImagePass(i, String.valueOf(i))));
    return passes;
  }
}
