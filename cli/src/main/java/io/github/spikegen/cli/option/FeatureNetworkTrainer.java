package io.github.spikegen.cli.option;

import io.github.spikegen.cli.option.DataSource.LoadedDataset;
import io.github.spikegen.cli.view.Text;
import io.github.spikegen.cli.view.WorkProgress;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.metric.feature.FeatureTraining;
import io.github.spikegen.metric.feature.ImageAutoencoder;
import io.github.spikegen.metric.feature.ImageClassifier;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.dataset.NamedDataset.DatasetPart;
import io.github.spikegen.training.TrainingListener;
import io.github.spikegen.training.TrainingListener.EpochReport;
import io.github.spikegen.training.TrainingListener.StepReport;
import java.io.PrintWriter;
import java.util.function.Function;

/** Trains feature networks, and prints how that goes. */
public final class FeatureNetworkTrainer {

  private FeatureNetworkTrainer() {}

  /** Refuses a data set that can't be trained on, before it is read. */
  public static void requireLabels(String option, NamedDataset dataset) {
    if (!dataset.hasLabels()) {
      throw new UsageException(
          "%s: %s has no labels, which a classifier is trained on"
              .formatted(option, dataset.displayName()));
    }
  }

  /**
   * Trains a classifier and prints its progress.
   *
   * @throws UsageException if there is no classifier for images so small
   */
  public static ImageClassifier train(
      LoadedDataset set, FeatureTraining training, PrintWriter out) {
    ImageDataset images = set.data().train();
    if (Math.min(images.shape().get(1), images.shape().get(2)) < ImageClassifier.SMALLEST_SIDE) {
      throw new UsageException(
          "%s: images of %s are too small for a classifier, which needs sides of at least %d"
              .formatted(
                  set.source().option(), Text.size(images.shape()), ImageClassifier.SMALLEST_SIDE));
    }
    String name = "classifier of " + set.source().dataset().displayName();
    announce(name, training, images, out);
    DatasetPart unseen = set.data().description().unseenPart();
    try (WorkProgress progress = new WorkProgress(out)) {
      TrainingListener listener =
          new EpochLines(
              out,
              progress,
              training.epochs(),
              epoch ->
                  "loss %.4f, %.2f %% of training and %.2f %% of %s images right"
                      .formatted(
                          epoch.loss(),
                          100 * epoch.figures().get("accuracy"),
                          100 * epoch.figures().get(ImageClassifier.HELD_OUT_ACCURACY),
                          Text.typed(unseen)));
      return ImageClassifier.train(name, images, set.data().unseen(), training, listener);
    }
  }

  /**
   * Trains an autoencoder and prints its progress.
   *
   * @throws UsageException if there is no autoencoder for such images
   */
  public static ImageAutoencoder trainAutoencoder(
      LoadedDataset set, FeatureTraining training, PrintWriter out) {
    ImageDataset images = set.data().train();
    String name = "autoencoder of " + set.source().dataset().displayName();
    announce(name, training, images, out);
    try (WorkProgress progress = new WorkProgress(out)) {
      TrainingListener listener =
          new EpochLines(
              out,
              progress,
              training.epochs(),
              epoch -> "squared error of a pixel %.5f".formatted(epoch.loss()));
      return ImageAutoencoder.train(name, images, training, listener);
    } catch (IllegalArgumentException e) {
      throw new UsageException("%s: %s".formatted(set.source().option(), e.getMessage()));
    }
  }

  private static void announce(
      String name, FeatureTraining training, ImageDataset images, PrintWriter out) {
    String epochs = training.epochs() == 1 ? "1 epoch" : training.epochs() + " epochs";
    out.println("Training the %s: %s of %,d images.".formatted(name, epochs, images.size()));
    out.flush();
  }

  /** Shows a network in training: a line for each epoch, and what is shown of any work. */
  private record EpochLines(
      PrintWriter out, WorkProgress current, int epochs, Function<EpochReport, String> figures)
      implements TrainingListener {

    @Override
    public void epochStarted(int epoch, int stepsPerEpoch) {
      current.started("epoch %d/%d".formatted(epoch + 1, epochs), stepsPerEpoch);
    }

    @Override
    public void stepFinished(StepReport report) {
      current.to(report.step() + 1L);
    }

    @Override
    public void epochFinished(EpochReport report) {
      current.close();
      out.println(
          "  epoch %d/%d: %s, %.1f s"
              .formatted(report.epoch() + 1, epochs, figures.apply(report), report.seconds()));
      out.flush();
    }
  }
}
