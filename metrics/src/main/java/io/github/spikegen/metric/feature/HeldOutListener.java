package io.github.spikegen.metric.feature;

import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.training.EpochReport;
import io.github.spikegen.training.ProgressListener;
import io.github.spikegen.training.StepReport;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Adds to the figures of every epoch how well a classifier in training does on other images.
 *
 * @param classifier what is trained
 * @param heldOut the other images
 * @param listener is told what there is to tell
 */
record HeldOutListener(ImageClassifier classifier, ImageDataset heldOut, ProgressListener listener)
    implements ProgressListener {

  @Override
  public void epochStarted(int epoch, int stepsPerEpoch) {
    listener.epochStarted(epoch, stepsPerEpoch);
  }

  @Override
  public void stepFinished(StepReport report) {
    listener.stepFinished(report);
  }

  @Override
  public void epochFinished(EpochReport report) {
    Map<String, Double> figures = new LinkedHashMap<>(report.figures());
    figures.put(ImageClassifier.HELD_OUT_ACCURACY, classifier.accuracy(heldOut));
    listener.epochFinished(
        new EpochReport(
            report.epoch(),
            report.steps(),
            report.loss(),
            figures,
            report.seconds(),
            report.stopped(),
            report.layers()));
  }
}
