package io.github.spikegen.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Options of an FSVAE's training that takes a moment. */
public final class TinyFsvaeTraining {

  private static final List<String> OPTIONS =
      List.of(
          "fsvae",
          "train",
          "--batch",
          "8",
          "--time-steps",
          "2",
          "--epochs",
          "1",
          "--channels",
          "4,4",
          "--code-dimension",
          "4",
          "--latent-units",
          "6",
          "--choices",
          "3");

  private TinyFsvaeTraining() {}

  /** Trains on a few of the bundled images, with more options at the end. */
  public static String[] onMini(Path out, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("--dataset", "mini", "--limit", "24", "--out", out.toString()));
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
