package io.github.spikegen.examples.cli;

import io.github.spikegen.examples.run.Stage;
import io.github.spikegen.examples.run.diffusion.DiffusionFigures;
import io.github.spikegen.examples.run.training.EpochFigures;

/**
 * What is said about a run of Spiking-Diffusion.
 *
 * @param codes the number of codes
 */
record DiffusionWords(int codes) implements RunWords {

  @Override
  public String stage(Stage stage) {
    return stage == Stage.VQ
        ? "Stage 1 of 2: a spiking autoencoder learns to write images with %d codes"
            .formatted(codes)
        : "Stage 2 of 2: a spiking denoiser learns to draw the codes of an image";
  }

  @Override
  public String preparing(Stage stage, int images) {
    return "Writing %,d training images as tokens.".formatted(images);
  }

  @Override
  public String epoch(EpochFigures figures) {
    return figures.stage() == Stage.VQ ? tokenizer(figures) : denoiser(figures);
  }

  private String tokenizer(EpochFigures figures) {
    return "loss %.4f, squared error of a pixel %.4f%s, %d of %d codes used (perplexity %.1f)"
        .formatted(
            figures.loss(),
            figures.number(DiffusionFigures.MSE),
            heldOut(figures, DiffusionFigures.TEST_MSE, " (unseen images: %.4f)"),
            (int) figures.number(DiffusionFigures.CODES_USED),
            codes,
            figures.number(DiffusionFigures.PERPLEXITY));
  }

  private String denoiser(EpochFigures figures) {
    double guessing = Math.log(codes) / Math.log(2);
    return "loss %.4f%s"
        .formatted(
            figures.loss(),
            heldOut(
                figures,
                DiffusionFigures.TEST_BITS_PER_TOKEN,
                ", a token of unseen images costs %.2f bits (blind guessing: "
                    + "%.2f)".formatted(guessing)));
  }

  private static String heldOut(EpochFigures figures, String name, String format) {
    return figures.figures().containsKey(name) ? format.formatted(figures.number(name)) : "";
  }
}
