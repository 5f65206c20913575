package io.github.spikegen.cli.view;

import io.github.spikegen.run.EpochFigures;
import io.github.spikegen.run.HealthFigures;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.diffusion.DiffusionFamily;
import io.github.spikegen.run.diffusion.DiffusionFigures;
import io.github.spikegen.run.diffusion.DiffusionRunConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * What is said about a run of Spiking-Diffusion.
 *
 * @param config the run's config
 */
public record DiffusionWords(DiffusionRunConfig config) implements RunWords {

  private static final double LEAST_SHARE_OF_CODES = 0.1;

  private int codes() {
    return config.vqSvae().codebookSize();
  }

  @Override
  public String stage(Stage stage) {
    return stage == DiffusionFamily.VQ
        ? "Stage 1 of 2: a spiking autoencoder learns to write images with %d codes"
            .formatted(codes())
        : "Stage 2 of 2: a spiking denoiser learns to draw the codes of an image" + ofClasses();
  }

  private String ofClasses() {
    int classes = config.denoiser().classes();
    return classes == 0 ? "" : " of one of %d classes".formatted(classes);
  }

  @Override
  public String preparing(Stage stage, int images) {
    return "Writing %,d training images as tokens.".formatted(images);
  }

  @Override
  public String epoch(EpochFigures figures) {
    return figures.stage() == DiffusionFamily.VQ ? tokenizer(figures) : denoiser(figures);
  }

  @Override
  public List<String> warnings(EpochFigures figures) {
    List<String> warnings = new ArrayList<>(HealthFigures.warnings(figures));
    double used = figures.number(DiffusionFigures.CODES_USED);
    if (used < LEAST_SHARE_OF_CODES * codes()) {
      warnings.add("codebook: only %.0f of %d codes are used".formatted(used, codes()));
    }
    return warnings;
  }

  private String tokenizer(EpochFigures figures) {
    return "loss %.4f, squared error of a pixel %.4f%s, %d of %d codes used (perplexity %.1f)"
        .formatted(
            figures.loss(),
            figures.number(DiffusionFigures.MSE),
            unseen(figures, DiffusionFigures.MSE, " (unseen images: %.4f)"),
            (int) figures.number(DiffusionFigures.CODES_USED),
            codes(),
            figures.number(DiffusionFigures.PERPLEXITY));
  }

  private String denoiser(EpochFigures figures) {
    double guessing = Math.log(codes()) / Math.log(2);
    return "loss %.4f%s"
        .formatted(
            figures.loss(),
            unseen(
                figures,
                DiffusionFigures.BITS_PER_TOKEN,
                ", a token of unseen images costs %.2f bits (blind guessing: "
                    + "%.2f)".formatted(guessing)));
  }

  private String unseen(EpochFigures figures, String figure, String format) {
    String name = config.data().unseenFigure(figure);
    return figures.figures().containsKey(name) ? format.formatted(figures.number(name)) : "";
  }
}
