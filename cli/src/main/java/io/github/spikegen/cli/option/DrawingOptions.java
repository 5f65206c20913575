package io.github.spikegen.cli.option;

import io.github.spikegen.layer.Precision;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every command that draws images from a model is told. */
public final class DrawingOptions {

  @Option(
      names = "--count",
      paramLabel = "N",
      converter = Numbers.AtLeastOne.class,
      description = "How many images.")
  public int count = 64;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Where all random numbers come from: the same seed draws the same images.")
  public long seed = 1;

  @Option(
      names = "--batch",
      paramLabel = "B",
      converter = Numbers.AtLeastOne.class,
      description = "The most images that the network makes at once.")
  public int batch = 64;

  @Mixin private PrecisionOption precision;

  /** Begins to draw in the precision that was asked for. */
  public Precision.Scope usePrecision() {
    return precision.precision.use();
  }
}
