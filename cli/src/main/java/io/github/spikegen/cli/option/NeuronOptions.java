package io.github.spikegen.cli.option;

import io.github.spikegen.run.inspection.NeuronChoice;
import io.github.spikegen.run.internal.ChartGrid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which layer and neurons are looked at closely, and where they are drawn. */
public final class NeuronOptions {

  @Option(
      names = "--layer",
      paramLabel = "L",
      description =
          "Layer to look at closely, by its name in the table that is printed without this option and"
              + " in log.jsonl (default: all layers in a table).")
  public String layer;

  @Option(
      names = "--neurons",
      paramLabel = "N",
      converter = Choice.class,
      description =
          "Which of its neurons, parted by commas: 17 or 10-19 (from 0, in the order of the flattened"
              + " layer), 3:14:14 (channel:row:column; each may be a range, such as 0-31:14:14 for one"
              + " place in 32 channels), active:N (the N that fire most), ranked:N (N of those that"
              + " fire, evenly from the most to the least active), random:N (default: ranked:24 in a"
              + " raster and ranked:8 in traces).")
  public NeuronChoice neurons;

  @Option(
      names = "--image",
      paramLabel = "I",
      converter = Numbers.ImageNumber.class,
      description =
          "Show the spikes of this image alone, from 0 (default: all, but of a denoiser, which runs"
              + " many times for an image, the first).")
  public Integer image;

  @Option(
      names = "--raster",
      paramLabel = "F.png",
      description =
          "Picture of spikes: a row a neuron, a mark a spike, image after image (default: none is"
              + " drawn).")
  public Path raster;

  @Option(
      names = "--trace",
      paramLabel = "F.png",
      description =
          "Picture of membrane potentials over time, with threshold and spikes (default: none is"
              + " drawn).")
  public Path trace;

  @Mixin private CommonOptions.Overwrite overwrite;

  /** Refuses options that need others, and files that exist or can't be written. */
  public void requireUsable(int count) throws IOException {
    Map<String, Object> ofALayer = new LinkedHashMap<>();
    ofALayer.put("--neurons", neurons);
    ofALayer.put("--image", image);
    ofALayer.put("--raster", raster);
    ofALayer.put("--trace", trace);
    ofALayer.values().removeIf(value -> value == null);
    if (layer == null && !ofALayer.isEmpty()) {
      throw new UsageException(
          "%s needs --layer: without both, the layers are listed"
              .formatted(ofALayer.keySet().iterator().next()));
    }
    if (image != null && image >= count) {
      throw new UsageException(
          "--image: expected 0 to %d, the images of --count, but was %d"
              .formatted(count - 1, image));
    }
    Map<String, Path> files = files();
    files.forEach((option, file) -> overwrite.requireWritable(option, file));
    if (!files.isEmpty()) {
      ChartGrid.requireFonts();
    }
  }

  /** Returns the files that are written, by their options. */
  public Map<String, Path> files() {
    Map<String, Path> files = new LinkedHashMap<>();
    Optional.ofNullable(raster).ifPresent(file -> files.put("--raster", file));
    Optional.ofNullable(trace).ifPresent(file -> files.put("--trace", file));
    return files;
  }

  /** Returns the neurons that are asked for, or so many of those that fire. */
  public NeuronChoice neuronsOr(int ranked) {
    return neurons == null ? NeuronChoice.of(NeuronChoice.Way.RANKED, ranked) : neurons;
  }

  /** Reads a choice of neurons. */
  public static final class Choice implements ITypeConverter<NeuronChoice> {
    @Override
    public NeuronChoice convert(String text) {
      try {
        return NeuronChoice.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
