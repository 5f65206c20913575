package io.github.spikegen.run.pixels;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.training.dataset.Batch;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.data.BatchOrder.LastBatch;
import io.github.spikegen.run.EpochFigures;
import io.github.spikegen.run.EpochSteps;
import io.github.spikegen.run.StageTraining;
import io.github.spikegen.run.StageTraining.EpochRun;
import io.github.spikegen.run.StageTraining.TrainedEpoch;
import io.github.spikegen.run.StageTraining.TrainedNetwork;
import io.github.spikegen.run.StageTraining.TrainingSession;
import io.github.spikegen.run.training.AdamWTraining;
import io.github.spikegen.training.TrainingListener.EpochReport;
import io.github.spikegen.training.TrainingStep.StepResult;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Trains the network of the made-up family. */
final class PixelTraining implements StageTraining {

  private final TrainingSession<PixelConfig> session;
  private final AdamWTraining training;

  PixelTraining(TrainingSession<PixelConfig> session, Block painter) {
    this.session = session;
    PixelConfig config = session.config();
    training =
        AdamWTraining.of(
            config.training(), "painter", painter, config.data().images(), session.manager());
  }

  @Override
  public List<TrainedNetwork> networks() {
    return List.of(training.trained());
  }

  @Override
  public EpochSteps steps(int epoch) {
    PixelConfig config = session.config();
    int batch = config.training().batchSize();
    return training.steps(
        session.train().epoch(config.seed(), epoch, batch, LastBatch.DROP),
        rest -> session.train().getData(session.manager(), rest, null),
        (images, step) -> loss(images, epoch, step));
  }

  @Override
  public TrainedEpoch train(EpochRun part) {
    EpochReport report = training.run(part, steps(part.epoch()));
    return new TrainedEpoch(
        report.steps(),
        report.loss(),
        report.seconds(),
        report.stopped(),
        EpochFigures.ofLayers(report.layers()));
  }

  private StepResult loss(Batch batch, int epoch, int step) {
    NDArray images = batch.getData().get(0);
    long count = images.getShape().get(0);
    NDArray latents =
        PixelFamily.STAGE
            .key(session.config().seed(), epoch)
            .fold(step)
            .normal(images.getManager(), new Shape(count, 4));
    NDArray drawn =
        training
            .trained()
            .block()
            .forward(new ParameterStore(images.getManager(), false), new NDList(latents), true)
            .singletonOrThrow();
    return StepResult.of(images.reshape(count, -1).sub(drawn).square().mean());
  }

  @Override
  public String judgedBy() {
    return session.config().data().unseenFigure("error");
  }

  /** The error of what is drawn from nothing, on images that it was not trained on. */
  @Override
  public Map<String, ?> evaluate(int epoch) {
    try (NoGrad off = new NoGrad();
        NDManager work = session.manager().newSubManager()) {
      int count = Math.toIntExact(session.unseen().size());
      NDArray images = session.unseen().images(work, IntStream.range(0, count).toArray());
      NDArray drawn =
          training
              .trained()
              .block()
              .forward(
                  new ParameterStore(work, false),
                  new NDList(work.zeros(new Shape(count, PixelFamily.LATENTS))),
                  false)
              .singletonOrThrow();
      double error = images.reshape(count, -1).sub(drawn).square().mean().getFloat();
      return Map.of(judgedBy(), error);
    }
  }
}
