package io.github.spikegen.run.reproduction;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonObject;
import io.github.spikegen.image.ImageArchive;
import io.github.spikegen.image.ImageArchiveWriter;
import io.github.spikegen.image.ImageGrid;
import io.github.spikegen.metric.feature.FeatureExtractor;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.GenerativeModel.SamplingCost;
import io.github.spikegen.run.ModelCapabilities.Reconstructs;
import io.github.spikegen.run.OptionValues;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.SampleRequest;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.dataset.NamedDataset.DatasetPart;
import io.github.spikegen.run.evaluation.Evaluation;
import io.github.spikegen.run.evaluation.Evaluation.NamedImages;
import io.github.spikegen.run.evaluation.Evaluation.Sets;
import io.github.spikegen.run.evaluation.Judges;
import io.github.spikegen.run.internal.LogValues;
import io.github.spikegen.run.reproduction.Judgment.Setting;
import io.github.spikegen.run.reproduction.Plan.PlannedRun;
import io.github.spikegen.training.RunLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * Draws from a trained run and judges what it drew. The images stay in its folder: {@code
 * samples.npz} and {@code samples.png}, numbered from the second way of sampling on, and {@code
 * reconstructions.npz}.
 *
 * @param work the plan, where its files are, and who is told
 * @param run the run
 * @param path its folder
 * @param data its data
 * @param stop asked now and then; true ends the work with a {@code CancellationException}
 */
record RunJudge(
    Reproduction work, PlannedRun run, Path path, TrainingData data, BooleanSupplier stop) {

  private static final int GRID_IMAGES = 64;
  private static final int GRID_COLUMNS = 8;

  Judgment judge() throws IOException {
    Plan plan = work.plan();
    List<NamedImages> drawn = new ArrayList<>();
    List<Setting> settings = new ArrayList<>();
    Optional<NamedImages> reconstructions = Optional.empty();
    try (NDManager manager = NDManager.newBaseManager()) {
      GenerativeModel model = GenerativeModel.load(new RunFolder(path), manager);
      for (OptionValues sampling : run.model().sampling()) {
        String file = "samples" + (drawn.isEmpty() ? "" : "-" + (drawn.size() + 1));
        double seconds = draw(model, sampling, file);
        NamedImages images = archive(file);
        drawGrid(images, file);
        drawn.add(images);
        settings.add(
            new Setting(Judgment.written(sampling.values()), seconds, new LinkedHashMap<>()));
      }
      if (model instanceof Reconstructs autoencoder) {
        reconstructions = Optional.of(reconstruct(autoencoder));
      }
    }
    Map<String, Map<String, Double>> reconstruction = new LinkedHashMap<>();
    for (String judge : plan.judges()) {
      try (FeatureExtractor extractor = open(judge)) {
        for (int i = 0; i < drawn.size(); i++) {
          settings.get(i).figures().put(judge, evaluate(drawn.get(i), Optional.empty(), extractor));
        }
        if (reconstructions.isPresent()) {
          reconstruction.put(
              judge, evaluate(reconstructions.get(), Optional.of(unseen()), extractor));
        }
      }
    }
    return new Judgment(
        plan.protocol().name(),
        plan.images(),
        Judgment.written(run.options().values()),
        trainingSeconds(),
        reconstruction,
        settings);
  }

  private FeatureExtractor open(String judge) throws IOException {
    Judges judges = new Judges(work.folder().resolve("judges"), work.plan().protocol().resizing());
    return judges.open(judge, run.data().dataset(), data, work.listener().judge(judge));
  }

  private Map<String, Double> evaluate(
      NamedImages images, Optional<NamedImages> originals, FeatureExtractor extractor) {
    NamedImages other =
        new NamedImages(dataset(), Optional.of(DatasetPart.TRAIN), data.train())
            .spread(images.count());
    Sets sets = new Sets(unseen(), images, Optional.of(other), originals);
    return Evaluation.of(work.plan().protocol(), sets, extractor, new Stoppable()).numbers();
  }

  private void requireNotStopped() {
    if (stop.getAsBoolean()) {
      throw new CancellationException("stopped while the run was judged");
    }
  }

  /** Tells how an evaluation proceeds, and ends it when that is asked for. */
  private final class Stoppable implements Evaluation.Listener {
    @Override
    public void started(String part, int total) {
      requireNotStopped();
      work.listener().started(part, total);
    }

    @Override
    public void proceeded(int done) {
      requireNotStopped();
      work.listener().proceeded(done);
    }
  }

  private NamedImages unseen() {
    return new NamedImages(dataset(), Optional.of(DatasetPart.TEST), data.unseen());
  }

  private String dataset() {
    return run.data().dataset().displayName();
  }

  private NamedImages archive(String file) throws IOException {
    Path archive = path.resolve(file + ".npz");
    return new NamedImages(archive.toString(), Optional.empty(), ImageArchive.read(archive));
  }

  private double draw(GenerativeModel model, OptionValues sampling, String file)
      throws IOException {
    int count = work.plan().images();
    LongConsumer progress = work.listener().drawing("images", count);
    SampleRequest request =
        SampleRequest.of(count)
            .withSeed(run.seed())
            .withOptions(sampling)
            .withStop(stop)
            .withProgress(progress);
    SamplingCost cost;
    try (ImageArchiveWriter archive =
        new ImageArchiveWriter(path.resolve(file + ".npz"), count, model.imageShape())) {
      cost = model.sample(request, archive::append);
      archive.commit();
    }
    return cost.seconds();
  }

  private void drawGrid(NamedImages images, String file) throws IOException {
    int shown = Math.min(GRID_IMAGES, images.count());
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray first = images.images().images(manager, IntStream.range(0, shown).toArray());
      new ImageGrid(GRID_COLUMNS).write(path.resolve(file + ".png"), first);
    }
  }

  private NamedImages reconstruct(Reconstructs model) throws IOException {
    int count = Math.toIntExact(data.unseen().size());
    LongConsumer progress = work.listener().drawing("reconstructions", count);
    String file = "reconstructions";
    try (ImageArchiveWriter archive =
        new ImageArchiveWriter(path.resolve(file + ".npz"), count, model.imageShape())) {
      model.reconstruct(
          data.unseen(),
          run.seed(),
          batch -> {
            requireNotStopped();
            archive.append(batch);
            progress.accept(count - archive.remaining());
          });
      archive.commit();
    }
    return archive(file);
  }

  private double trainingSeconds() throws IOException {
    Path log = new RunFolder(path).log();
    double seconds = 0;
    if (Files.isRegularFile(log)) {
      for (JsonObject line : RunLog.read(log)) {
        seconds += LogValues.number(line.get("seconds")).orElse(0);
      }
    }
    return seconds;
  }
}
