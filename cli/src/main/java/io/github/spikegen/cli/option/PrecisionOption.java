package io.github.spikegen.cli.option;

import io.github.spikegen.layer.Precision;
import picocli.CommandLine.Option;

/** What convolutions compute in. */
public final class PrecisionOption {

  @Option(
      names = "--precision",
      paramLabel = "P",
      description =
          "What convolutions compute in: float32, or bfloat16, which takes a fraction of the time on"
              + " processors that have it (AVX-512 BF16, AMX) and rounds.")
  public Precision precision = Precision.FLOAT32;
}
