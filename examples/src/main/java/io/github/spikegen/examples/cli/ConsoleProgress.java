package io.github.spikegen.examples.cli;

import io.github.spikegen.examples.run.DiffusionRunConfig;
import io.github.spikegen.examples.run.EpochFigures;
import io.github.spikegen.examples.run.RunFolder;
import io.github.spikegen.examples.run.RunListener;
import io.github.spikegen.examples.run.Stage;
import io.github.spikegen.examples.run.StageOptions;
import io.github.spikegen.training.StepReport;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows a run: a bar for the current epoch on a terminal, and a line for each finished epoch.
 * Elsewhere long epochs print a line now and then instead of the bar.
 */
final class ConsoleProgress implements RunListener, AutoCloseable {

  private static final long LINE_EVERY_NANOS = 60_000_000_000L;

  private final PrintWriter out;
  private final RunFolder folder;
  private final DiffusionRunConfig config;
  private final boolean terminal = Terminal.isAttached();
  private ProgressBar bar;
  private TimeLeft timeLeft;
  private long lastLine;
  private final Map<String, Number> lastFigures = new HashMap<>();

  ConsoleProgress(PrintWriter out, RunFolder folder, DiffusionRunConfig config) {
    this.out = out;
    this.folder = folder;
    this.config = config;
  }

  /** Returns the last value of a figure, NaN if there was none. */
  double last(String figure) {
    return lastFigures.getOrDefault(figure, Double.NaN).doubleValue();
  }

  @Override
  public void stageStarted(Stage stage, StageOptions options, int epochsDone) {
    int steps = options.stepsPerEpoch(config.data().images());
    timeLeft = new TimeLeft((long) (options.epochs() - epochsDone) * steps);
    String what =
        switch (stage) {
          case VQ ->
              "Stage 1 of 2: a spiking autoencoder learns to write images with %d codes"
                  .formatted(config.vqSvae().codes());
          case PRIOR -> "Stage 2 of 2: a spiking denoiser learns to draw the codes of an image";
        };
    String from = epochsDone == 0 ? "" : ", continued after epoch " + epochsDone;
    String epochs = options.epochs() == 1 ? "1 epoch" : options.epochs() + " epochs";
    print("%s (%s of %d steps%s).".formatted(what, epochs, steps, from));
  }

  @Override
  public void tokenizing(int images) {
    print("Writing %,d training images as tokens.".formatted(images));
  }

  @Override
  public void epochStarted(Stage stage, int epoch, int steps) {
    lastLine = System.nanoTime();
    if (terminal) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("epoch %d/%d".formatted(epoch, config.training(stage).epochs()))
              .setInitialMax(steps)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(500)
              .clearDisplayOnFinish()
              .build();
    }
  }

  @Override
  public void stepFinished(StepReport report) {
    timeLeft.step();
    if (bar != null) {
      bar.setExtraMessage(" loss %.4f, stage done in %s".formatted(report.loss(), timeLeft));
      bar.step();
    } else if (System.nanoTime() - lastLine > LINE_EVERY_NANOS) {
      lastLine = System.nanoTime();
      print(
          "  epoch %d, step %d of %d: loss %.4f, stage done in %s"
              .formatted(
                  report.epoch(),
                  report.step() + 1,
                  report.stepsPerEpoch(),
                  report.loss(),
                  timeLeft));
    }
  }

  @Override
  public void epochStopped() {
    closeBar();
  }

  @Override
  public void epochFinished(EpochFigures figures) {
    closeBar();
    lastFigures.putAll(figures.figures());
    Stage stage = figures.stage();
    Path grid = folder.grid(stage, figures.epoch());
    print(
        "  epoch %d/%d: %s, %.1f s%s"
            .formatted(
                figures.epoch(),
                config.training(stage).epochs(),
                stage == Stage.VQ ? tokenizerWords(figures) : denoiserWords(figures),
                figures.seconds(),
                Files.exists(grid) ? ", " + grid : ""));
  }

  private String tokenizerWords(EpochFigures figures) {
    return "loss %.4f, squared error of a pixel %.4f%s, %d of %d codes used (perplexity %.1f)"
        .formatted(
            figures.loss(),
            number(figures, EpochFigures.MSE),
            heldOut(figures, EpochFigures.TEST_MSE, " (unseen images: %.4f)"),
            figures.figures().get(EpochFigures.CODES_USED).intValue(),
            config.vqSvae().codes(),
            number(figures, EpochFigures.PERPLEXITY));
  }

  private String denoiserWords(EpochFigures figures) {
    double guessing = Math.log(config.vqSvae().codes()) / Math.log(2);
    return "loss %.4f%s"
        .formatted(
            figures.loss(),
            heldOut(
                figures,
                EpochFigures.TEST_BITS_PER_TOKEN,
                ", a token of unseen images costs %.2f bits (blind guessing: "
                    + "%.2f)".formatted(guessing)));
  }

  private static String heldOut(EpochFigures figures, String name, String format) {
    return figures.figures().containsKey(name) ? format.formatted(number(figures, name)) : "";
  }

  private static double number(EpochFigures figures, String name) {
    return figures.figures().get(name).doubleValue();
  }

  private void print(String line) {
    out.println(line);
    out.flush();
  }

  private void closeBar() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  @Override
  public void close() {
    closeBar();
  }
}
