package io.github.spikegen.run.inspection;

import ai.djl.ndarray.NDArray;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.internal.Require;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.probe.SpikeMonitor.LayerActivity;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.GenerativeModel.ModelNetwork.Use;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.RunMemory;
import io.github.spikegen.run.inspection.NeuronChoice.NeuronShape;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

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

  private final GenerativeModel model;
  private final SpikeWatch watch;

  private Inspection(GenerativeModel model, SpikeWatch watch) {
    this.model = model;
    this.watch = watch;
  }

  /**
   * Which images a model draws and sees.
   *
   * @param given what its networks see; empty for the images that it draws itself
   * @param count how many images it draws, and sees unless fewer are given; at least 1
   * @param seed the seed of the images that it draws
   */
  public record ShownImages(Optional<ImageDataset> given, int count, long seed) {

    public ShownImages {
      Require.atLeast("count", 1, count);
    }

    /** Returns the first of the images that are given, if there are any. */
    Optional<ImageDataset> first() {
      return given.map(images -> images.size() > count ? images.limit(count) : images);
    }
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

    /** {@return the layer's name, as in the run's log} */
    public String layer() {
      return activity.layer();
    }
  }

  /**
   * {@return the networks of a model: networks in the order in which they are trained; names of
   * layers differ}
   *
   * @param model the model
   */
  public static List<Network> networks(GenerativeModel model) {
    return WatchedRun.networks(model).stream()
        .map(
            network ->
                new Network(
                    network.title(),
                    List.copyOf(SpikeWatch.layers(network).byName().keySet()),
                    network.is(Use.REPEATS)))
        .toList();
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
    try (SpikeWatch watch = SpikeWatch.over(WatchedRun.networks(model))) {
      new WatchedRun(model, shown, watch).run(progress);
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
   * @throws RunException if the model has to draw and can't yet, or can't take the images, or the
   *     machine has too little memory for them
   * @throws IOException if the model can't draw
   */
  public static Inspection ofLayer(
      GenerativeModel model, ShownImages shown, String layer, Integer image, IntConsumer progress)
      throws IOException {
    long images = shown.first().map(ImageDataset::size).orElse((long) shown.count());
    RunMemory.require( // twice, while they are joined
        "%,d images".formatted(images), 2.0 * Float.BYTES * images * model.imageShape().size());
    SpikeWatch watch = SpikeWatch.keeping(WatchedRun.networks(model), layer, image);
    try {
      new WatchedRun(model, shown, watch).run(progress);
      return new Inspection(model, watch);
    } catch (IOException | RuntimeException e) {
      watch.close();
      throw e;
    }
  }

  /** {@return the network of the layer, one of {@link #networks}} */
  public Network network() {
    return networks(model).stream()
        .filter(network -> network.title().equals(watch.keptNetwork().title()))
        .findFirst()
        .orElseThrow();
  }

  /**
   * {@return what the layer did as a whole, in all passes, its summary, empty if it did not run}
   */
  public Optional<LayerSummary> summary() {
    return watch.summaries().stream().findFirst();
  }

  /**
   * {@return how many steps of the layer were to be kept; if they are more than {@link
   * #MOST_STEPS}, only the first of them were, passes times time steps}
   */
  public long keptSteps() {
    return watch.keptSteps();
  }

  /**
   * {@return the images that the layer's network drew or saw, {@code [N, C, H, W]} in [0, 1] in the
   * order of their numbers; valid until this is closed}
   */
  public NDArray images() {
    return watch.images();
  }

  /**
   * {@return what some neurons of the layer did in the passes that were kept}
   *
   * @param choice which neurons
   * @param key draws random ones
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
