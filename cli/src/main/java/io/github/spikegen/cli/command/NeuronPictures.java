package io.github.spikegen.cli.command;

import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.cli.option.NeuronOptions;
import io.github.spikegen.cli.option.UsageException;
import io.github.spikegen.cli.view.MembraneTracePicture;
import io.github.spikegen.cli.view.PictureCaption;
import io.github.spikegen.cli.view.SpikeRasterPicture;
import io.github.spikegen.image.PngFile;
import io.github.spikegen.run.inspection.Pass;
import io.github.spikegen.run.inspection.Recording;
import io.github.spikegen.run.inspection.SpikeWatch;
import io.github.spikegen.run.inspection.WatchedNetwork;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;

/** The pictures of single neurons that options ask for. */
final class NeuronPictures {

  private static final int RASTER_NEURONS = 24;
  private static final int TRACE_NEURONS = 8;
  private static final int MOST_TRACES = 64;

  private final NeuronOptions options;
  private final Path model;
  private final WatchedNetwork network;
  private final List<BufferedImage> images;
  private final RandomKey key;
  private Recording raster;
  private Recording trace;

  /**
   * Prepares to draw.
   *
   * @param options what is asked for
   * @param model what the model is called
   * @param network the layer's network
   * @param images what the network made or saw
   * @param key draws random neurons
   */
  NeuronPictures(
      NeuronOptions options,
      Path model,
      WatchedNetwork network,
      List<BufferedImage> images,
      RandomKey key) {
    this.options = options;
    this.model = model;
    this.network = network;
    this.images = images;
    this.key = key;
  }

  /**
   * Reads off what is to be drawn.
   *
   * @return the neurons of the raster
   * @throws UsageException if the layer has no such neurons, or they don't fit a picture
   */
  Recording record(SpikeWatch watch) {
    if (watch.keptSteps() == 0) {
      throw new UsageException(
          "--image: %s saw no image %d".formatted(options.layer, options.image));
    }
    if (watch.keptSteps() > SpikeWatch.MOST_STEPS) {
      throw new UsageException(
          "--layer: %,d time steps are too many to be shown, at most %d fit: show fewer images by --count, or one by --image"
              .formatted(watch.keptSteps(), SpikeWatch.MOST_STEPS));
    }
    raster = watch.recording(options.neuronsOr(RASTER_NEURONS), key);
    if (options.trace != null) {
      trace = watch.recording(options.neuronsOr(TRACE_NEURONS), key);
      if (trace.neurons().size() > MOST_TRACES) {
        throw new UsageException(
            "--trace: %d neurons are too many for a picture, at most %d fit: name fewer by --neurons"
                .formatted(trace.neurons().size(), MOST_TRACES));
      }
    }
    return raster;
  }

  /** Writes what was read off into files, and says so. */
  void write(PrintWriter out) throws IOException {
    if (options.raster != null) {
      PngFile.write(options.raster, SpikeRasterPicture.draw(raster, caption(raster)));
      out.println("The raster is in %s.".formatted(options.raster));
    }
    if (options.trace != null) {
      PngFile.write(options.trace, MembraneTracePicture.draw(trace, caption(trace)));
      out.println("The traces are in %s.".formatted(options.trace));
    }
  }

  private PictureCaption caption(Recording recording) {
    List<Pass> passes = recording.passes();
    String one = "image " + passes.get(0).image();
    String several =
        network.runsOften()
            ? "%s, drawn in %d calls".formatted(one, passes.size())
            : "%d images".formatted(passes.size());
    return new PictureCaption(
        "%s of %s".formatted(options.layer, model),
        "%d of %s neurons, %s, %d time steps%s"
            .formatted(
                recording.neurons().size(),
                recording.shape(),
                passes.size() == 1 ? one : several,
                recording.timeSteps(),
                passes.size() == 1 ? "" : " each"),
        network.runsOften() ? "noise step" : "image",
        network.runsOften()
            ? List.of()
            : passes.stream().map(pass -> images.get(pass.image())).toList());
  }
}
