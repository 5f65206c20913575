package io.github.spikegen.cli.view;

import io.github.spikegen.run.EpochFigures;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.fsvae.FsvaeFigures;
import io.github.spikegen.run.fsvae.FsvaeRunConfig;

/** What is said about the run of an FSVAE. */
public record FsvaeWords(FsvaeRunConfig config) implements RunWords {

  @Override
  public String stage(Stage stage) {
    return "A spiking autoencoder learns to write images as spike trains, and a prior to draw these";
  }

  @Override
  public String epoch(EpochFigures figures) {
    String name = config.data().unseenFigure(FsvaeFigures.MSE);
    String unseen =
        figures.figures().containsKey(name)
            ? " (unseen images: %.4f)".formatted(figures.number(name))
            : "";
    return "loss %.4f, squared error of a pixel %.4f%s, distance between posterior and prior %.4f"
        .formatted(
            figures.loss(),
            figures.number(FsvaeFigures.MSE),
            unseen,
            figures.number(FsvaeFigures.MMD));
  }
}
