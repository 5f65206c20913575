package io.github.spikegen.metric.feature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import ai.djl.training.loss.SoftmaxCrossEntropyLoss;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.data.BatchOrder;
import io.github.spikegen.data.BatchOrder.LastBatch;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.optimizer.Adam;
import io.github.spikegen.optimizer.Schedules;
import io.github.spikegen.training.TrainingListener;
import io.github.spikegen.training.TrainingListener.EpochReport;
import io.github.spikegen.training.TrainingListener.StepReport;
import io.github.spikegen.training.TrainingLoop;
import io.github.spikegen.training.TrainingStep.StepResult;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** Trains feature networks. */
final class FeatureTrainer {

  private FeatureTrainer() {}

  /** Computes the loss of a network on some images. */
  interface BatchLoss {
    /**
     * Returns loss and figures.
     *
     * @param images images in [0, 1]
     * @param labels their labels, if the set has any
     * @param store where parameters come from
     */
    StepResult of(NDArray images, NDList labels, ParameterStore store);
  }

  static ImageClassifier classifier(
      String name,
      ImageDataset images,
      FeatureTraining training,
      Function<ImageClassifier, TrainingListener> listener) {
    RandomKey key = RandomKey.of(training.seed());
    int channels = (int) images.shape().get(0);
    ImageClassifier classifier = new ImageClassifier(name, channels, images.classes(), key);
    try {
      classifier.requireFit(new Shape(1).addAll(images.shape()));
      ClassifierNetwork network = classifier.network();
      train(
          classifier.manager(),
          network,
          images,
          training,
          listener.apply(classifier),
          (batch, labels, store) ->
              loss(network.forward(store, new NDList(batch), true).get(1), labels));
      return classifier;
    } catch (RuntimeException e) {
      classifier.close();
      throw e;
    }
  }

  private static StepResult loss(NDArray logits, NDList labels) {
    Loss crossEntropy = new SoftmaxCrossEntropyLoss();
    return StepResult.of(crossEntropy.evaluate(labels, new NDList(logits)))
        .with("accuracy", (double) countRight(logits, labels.get(0)) / logits.getShape().get(0));
  }

  static void train(
      NDManager manager,
      Block network,
      ImageDataset images,
      FeatureTraining training,
      TrainingListener listener,
      BatchLoss loss) {
    int batchSize = (int) Math.min(training.batchSize(), images.size());
    int steps = (int) images.size() / batchSize;
    Adam optimizer =
        new Adam(
            Schedules.cosine(training.learningRate(), 0, steps * training.epochs()),
            Adam.Parameters.defaults());
    try (optimizer) {
      TrainingLoop loop =
          new TrainingLoop(manager, network.getParameters(), optimizer).withListener(listener);
      for (int epoch = 0; epoch < training.epochs(); epoch++) {
        BatchOrder order = images.epoch(training.seed(), epoch, batchSize, LastBatch.DROP);
        loop.runEpoch(
            epoch,
            images.getData(manager, order, null),
            steps,
            (batch, step) -> {
              NDArray data = batch.getData().singletonOrThrow();
              return loss.of(data, batch.getLabels(), new ParameterStore(data.getManager(), false));
            });
      }
    }
  }

  /** Counts the rows whose largest score is that of the label. */
  static long countRight(NDArray scores, NDArray labels) {
    try (NoGrad off = new NoGrad();
        NDArray predicted = scores.argMax(1);
        NDArray right = predicted.eq(labels);
        NDArray count = right.sum()) {
      return count.getLong();
    }
  }

  /**
   * Adds to the figures of every epoch how well a classifier in training does on other images.
   *
   * @param classifier what is trained
   * @param heldOut the other images
   * @param listener is told what there is to tell
   */
  record HeldOutListener(
      ImageClassifier classifier, ImageDataset heldOut, TrainingListener listener)
      implements TrainingListener {

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
}
