package io.github.spikegen.cli.command;

import ai.djl.ndarray.NDArray;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.cli.option.NeuronOptions;
import io.github.spikegen.cli.option.UsageException;
import io.github.spikegen.cli.view.MembraneTracePicture;
import io.github.spikegen.cli.view.PictureCaption;
import io.github.spikegen.cli.view.SpikeRasterPicture;
import io.github.spikegen.image.ImageGrid;
import io.github.spikegen.image.PngFile;
import io.github.spikegen.run.SampleRequest.ImagePass;
import io.github.spikegen.run.inspection.Inspection;
import io.github.spikegen.run.inspection.Recording;
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
  private final Inspection layer;
  private final RandomKey key;
  private Recording raster;
  private Recording trace;

  /**
   * Prepares to draw.
   *
   * @param options what is asked for
   * @param model what the model is called
   * @param layer what the layer did
   * @param key draws random neurons
   */
  NeuronPictures(NeuronOptions options, Path model, Inspection layer, RandomKey key) {
    this.options = options;
    this.model = model;
    this.layer = layer;
    this.key = key;
  }

  /**
   * Reads off what is to be drawn.
   *
   * @return the neurons of the raster
   * @throws UsageException if the layer has no such neurons, or they don't fit a picture
   */
  Recording record() {
    if (layer.keptSteps() == 0) {
      throw new UsageException(
          "--image: %s saw no image %d".formatted(options.layer, options.image));
    }
    if (layer.keptSteps() > Inspection.MOST_STEPS) {
      throw new UsageException(
          "--layer: %,d time steps are too many to be shown, at most %d fit: show fewer images by --count, or one by --image"
              .formatted(layer.keptSteps(), Inspection.MOST_STEPS));
    }
    if (options.trace != null && layer.summary().orElseThrow().lif().isEmpty()) {
      throw new UsageException(
          "--trace: the neurons of %s do not tell their membrane potentials"
              .formatted(options.layer));
    }
    raster = layer.recording(options.neuronsOr(RASTER_NEURONS), key);
    if (options.trace != null) {
      trace = layer.recording(options.neuronsOr(TRACE_NEURONS), key);
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
    List<ImagePass> passes = recording.passes();
    boolean runsOften = layer.network().runsOften();
    String one = "image " + passes.get(0).image();
    String several =
        runsOften
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
        runsOften ? "noise step" : "image",
        runsOften ? List.of() : passes.stream().map(pass -> picture(pass.image())).toList());
  }

  private BufferedImage picture(int number) {
    try (NDArray images = layer.images();
        NDArray image = images.get(number + ":" + (number + 1))) {
      return new ImageGrid(1, 0, 1).draw(image);
    }
  }
}
