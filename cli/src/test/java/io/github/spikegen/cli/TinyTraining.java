package io.github.spikegen.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Options of a training that takes a moment. */
public final class TinyTraining {

  private static final List<String> OPTIONS =
      List.of(
          "diffusion",
          "train",
          "--vq-batch",
          "8",
          "--prior-batch",
          "8",
          "--time-steps",
          "1",
          "--vq-epochs",
          "1",
          "--prior-epochs",
          "1",
          "--codes",
          "8",
          "--code-dimension",
          "4",
          "--channels",
          "4,4",
          "--denoiser-channels",
          "6,6",
          "--embedding-channels",
          "4");

  private TinyTraining() {}

  /** Trains on a few of the bundled images, with more options at the end. */
  public static String[] onMini(Path out, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("--dataset", "mini", "--limit", "24", "--out", out.toString()));
    arguments.addAll(Arrays.asList(more));
    return with(arguments.toArray(String[]::new));
  }

  /** Trains long enough for batch norm to settle, before which all samples look alike. */
  public static String[] withVariedImages(Path out) {
    return new String[] {
      "diffusion",
      "train",
      "--dataset",
      "mini",
      "--limit",
      "64",
      "--out",
      out.toString(),
      "--vq-batch",
      "8",
      "--prior-batch",
      "8",
      "--time-steps",
      "4",
      "--denoiser-time-steps",
      "4",
      "--vq-epochs",
      "6",
      "--prior-epochs",
      "1",
      "--codes",
      "16",
      "--channels",
      "8,8",
      "--denoiser-channels",
      "8,8",
      "--vq-learning-rate",
      "0.01"
    };
  }

  /** Trains on whatever else is said, which may replace what is said here. */
  public static String[] with(String... more) {
    List<String> arguments = new ArrayList<>(OPTIONS);
    for (int i = 2; i < arguments.size(); ) {
      if (Arrays.asList(more).contains(arguments.get(i))) {
        arguments.subList(i, i + 2).clear();
      } else {
        i += 2;
      }
    }
    arguments.addAll(Arrays.asList(more));
    return arguments.toArray(String[]::new);
  }
}
