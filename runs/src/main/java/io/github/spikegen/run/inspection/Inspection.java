package io.github.spikegen.run.inspection;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.probe.ProbeScope;
import io.github.spikegen.probe.SpikeMonitor.LayerActivity;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.GenerativeModel.PerceivesImages;
import io.github.spikegen.run.ModelNetwork;
import io.github.spikegen.run.ModelNetwork.Use;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.SampleRequest;
import io.github.spikegen.run.SampleRequest.ImagePass;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * What the neurons of a trained model do while it draws images, and while its encoders and
 * discriminators see images: those that it draws, or others that are given.
 *
 * <p>{@link #ofLayers} summarizes all layers. {@link #ofLayer} keeps the spikes and currents of one
 * layer, of which {@link #recording} takes single neurons.
 */
public final class Inspection implements AutoCloseable {

  /** The most time steps of a layer that are kept, over all passes. */
  public static final int MOST_STEPS = SpikeWatch.MOST_STEPS;

  private static final int BATCH = 32;

  private final GenerativeModel model;
  private final ShownImages shown;
  private final SpikeWatch watch;
  private int drawn;

  private Inspection(GenerativeModel model, ShownImages shown, SpikeWatch watch) {
    this.model = model;
    this.shown = shown;
    this.watch = watch;
  }

  /**
   * A network whose layers can be inspected.
   *
   * @param title what readers call it, such as {@code denoiser}
   * @param layers the names of its layers of neurons, as in the run's log; there may be none
   * @param runsOften whether it runs several times for an image, as a denoiser does
   */
  public record Network(String title, List<String> layers, boolean runsOften) {}

  /**
   * What a layer did as a whole.
   *
   * @param network the title of its network
   * @param shape the axes of its neurons
   * @param timeSteps the steps T of a pass
   * @param lif the parameters of the neurons, if they are leaky integrate-and-fire neurons
   * @param activity how they fired
   */
  public record LayerSummary(
      String network,
      NeuronShape shape,
      int timeSteps,
      Optional<LifParameters> lif,
      LayerActivity activity) {

    /**
     * Returns the layer's name.
     *
     * @return as in the run's log
     */
    public String layer() {
      return activity.layer();
    }
  }

  /**
   * Returns the networks of a model.
   *
   * @param model the model
   * @return networks in the order in which they are trained; names of layers differ
   */
  public static List<Network> networks(GenerativeModel model) {
    return trainingOrder(model).stream()
        .map(
            network ->
                new Network(
                    network.title(),
                    List.copyOf(SpikeWatch.layers(network).byName().keySet()),
                    network.is(Use.REPEATS)))
        .toList();
  }

  private static List<ModelNetwork> trainingOrder(GenerativeModel model) {
    List<String> trained = trained(model);
    return model.networks().stream()
        .sorted(Comparator.comparingInt(network -> trained.indexOf(network.name())))
        .toList();
  }

  private static List<String> trained(GenerativeModel model) {
    return model.config().stages().stream().flatMap(s -> s.networks().stream()).toList();
  }

  /**
   * Runs a model and summarizes its layers.
   *
   * @param model the model
   * @param shown which images it draws and sees
   * @param progress is told how many images are drawn, or seen where none are drawn
   * @return every layer that ran, in the order of {@link #networks}
   * @throws RunException if the model has to draw and can't yet, or can't take the images
   * @throws IOException if the model can't draw
   */
  public static List<LayerSummary> ofLayers(
      GenerativeModel model, ShownImages shown, IntConsumer progress) throws IOException {
    try (SpikeWatch watch = SpikeWatch.over(trainingOrder(model))) {
      new Inspection(model, shown, watch).run(progress);
      return watch.summaries();
    }
  }

  /**
   * Runs a model and keeps what one layer does. A pass that is kept takes 8 bytes a neuron and time
   * step.
   *
   * @param model the model
   * @param shown which images it draws and sees
   * @param layer the name of the layer
   * @param image the only image whose passes are kept, from 0; null for all, or for the first where
   *     the network runs several times for an image
   * @param progress is told how many images are drawn, or seen where none are drawn
   * @return the inspection; close it
   * @throws IllegalArgumentException if there is no such layer
   * @throws RunException if the model has to draw and can't yet, or can't take the images
   * @throws IOException if the model can't draw
   */
  public static Inspection ofLayer(
      GenerativeModel model, ShownImages shown, String layer, Integer image, IntConsumer progress)
      throws IOException {
    SpikeWatch watch = SpikeWatch.keeping(trainingOrder(model), layer, image);
    try {
      Inspection inspection = new Inspection(model, shown, watch);
      inspection.run(progress);
      return inspection;
    } catch (IOException | RuntimeException e) {
      watch.close();
      throw e;
    }
  }

  private void run(IntConsumer progress) throws IOException {
    boolean own = shown.given().isEmpty();
    List<ModelNetwork> wanted = model.networks().stream().filter(watch::wants).toList();
    Optional<PerceivesImages> perceiving =
        wanted.stream().anyMatch(network -> network.is(Use.PERCEIVES))
            ? Optional.of(perceiving())
            : Optional.empty();
    boolean draws =
        own && perceiving.isPresent()
            || wanted.stream().anyMatch(n -> n.is(Use.DRAWS) && (own || !n.is(Use.PERCEIVES)));
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

  /**
   * Returns the network of the layer.
   *
   * @return one of {@link #networks}
   */
  public Network network() {
    return networks(model).stream()
        .filter(network -> network.title().equals(watch.keptNetwork().title()))
        .findFirst()
        .orElseThrow();
  }

  /**
   * Returns what the layer did as a whole, in all passes.
   *
   * @return its summary, empty if it did not run
   */
  public Optional<LayerSummary> summary() {
    return watch.summaries().stream().findFirst();
  }

  /**
   * Returns how many steps of the layer were to be kept; if they are more than {@link #MOST_STEPS},
   * only the first of them were.
   *
   * @return passes times time steps
   */
  public long keptSteps() {
    return watch.keptSteps();
  }

  /**
   * Returns the images that the layer's network drew or saw.
   *
   * @return {@code [N, C, H, W]} in [0, 1] in the order of their numbers; valid until this is
   *     closed
   */
  public NDArray images() {
    return watch.images();
  }

  /**
   * Returns what some neurons of the layer did in the passes that were kept.
   *
   * @param choice which neurons
   * @param key draws random ones
   * @return the recording
   * @throws RunException if the layer has no such neurons
   */
  public Recording recording(NeuronChoice choice, RandomKey key) {
    return watch.recording(choice, key);
  }

  /** Frees what was kept. */
  @Override
  public void close() {
    watch.close();
  }
}
