package io.github.spikegen.cli.view;

import io.github.spikegen.metric.feature.ImageClassifier;
import io.github.spikegen.run.dataset.DatasetPart;
import io.github.spikegen.training.EpochReport;
import io.github.spikegen.training.TrainingListener;
import io.github.spikegen.training.TrainingListener.StepReport;
import java.io.PrintWriter;

/** Shows a classifier in training: a line for each epoch, and what is shown of any work. */
public final class ClassifierProgress implements TrainingListener, AutoCloseable {

  private final PrintWriter out;
  private final int epochs;
  private final DatasetPart unseen;
  private WorkProgress current;

  public ClassifierProgress(PrintWriter out, int epochs, DatasetPart unseen) {
    this.out = out;
    this.epochs = epochs;
    this.unseen = unseen;
  }

  @Override
  public void epochStarted(int epoch, int stepsPerEpoch) {
    current = new WorkProgress(out, "epoch %d/%d".formatted(epoch + 1, epochs), stepsPerEpoch);
  }

  @Override
  public void stepFinished(StepReport report) {
    current.to(report.step() + 1L);
  }

  @Override
  public void epochFinished(EpochReport report) {
    close();
    out.println(
        "  epoch %d/%d: loss %.4f, %.2f %% of training and %.2f %% of %s images right, %.1f s"
            .formatted(
                report.epoch() + 1,
                epochs,
                report.loss(),
                100 * report.figures().get("accuracy"),
                100 * report.figures().get(ImageClassifier.HELD_OUT_ACCURACY),
                Text.typed(unseen),
                report.seconds()));
    out.flush();
  }

  @Override
  public void close() {
    if (current != null) {
      current.close();
      current = null;
    }
  }
}
