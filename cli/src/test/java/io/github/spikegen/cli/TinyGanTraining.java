package io.github.spikegen.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Options of a GAN's training that takes a moment. */
public final class TinyGanTraining {

  private static final List<String> OPTIONS =
      List.of(
          "gan",
          "train",
          "--batch",
          "8",
          "--time-steps",
          "2",
          "--epochs",
          "1",
          "--latent-size",
          "4",
          "--hidden-units",
          "16",
          "--channels",
          "8,6",
          "--discriminator-channels",
          "4,6",
          "--discriminator-hidden-units",
          "12",
          "--hidden-norm", // without it neurons wake up after more steps than there are here
          "batch-norm");

  private TinyGanTraining() {}

  /** Trains SGAD on a few of the bundled images, with more options at the end. */
  public static String[] onMini(Path out, String... more) {
    List<String> arguments = new ArrayList<>(List.of("--variant", "sgad"));
    arguments.addAll(List.of("--dataset", "mini", "--limit", "24", "--out", out.toString()));
    arguments.addAll(Arrays.asList(more));
    return with(arguments.toArray(String[]::new));
  }

  /** Trains on whatever else is said. */
  public static String[] with(String... more) {
    List<String> arguments = new ArrayList<>(OPTIONS);
    arguments.addAll(Arrays.asList(more));
    return arguments.toArray(String[]::new);
  }
}
