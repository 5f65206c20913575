package io.github.spikegen.run.training;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.autograd.HostArray;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.run.FolderStates;
import io.github.spikegen.run.NetworkState;
import io.github.spikegen.run.Replica;
import io.github.spikegen.run.Replica.Work;
import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.SilentLayers;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.StageTraining;
import io.github.spikegen.run.StageWorkers;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.training.BatchGradients;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gradients that other workers compute give the files of a run whose steps accumulate them. */
class GradientClusterTests {

  @TempDir private Path temporary;

  private final FolderStates states = new FolderStates();

  /** Workers in this process, each with networks and arrays of its own; messages are serialized. */
  private record Workers(int count, TrainingData data, AtomicInteger computed)
      implements GradientCluster {

    @Override
    public StageWorkers open(
        RunFolder folder, RunConfig config, Stage stage, StageTraining training)
        throws IOException {
      List<StageWorker> workers = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        workers.add(new StageWorker(folder, config, stage, data));
      }
      return new StageWorkers() {
        @Override
        public void compute(PartOfStep work, Consumer<BatchGradients> each) {
          Map<String, HostArray> weights = NetworkState.weights(training.networks());
          for (int i = 0; i < work.batches(); i++) {
            StageWorker worker = workers.get(i % count);
            worker.load(weights);
            each.accept(sent(worker.compute(work, work.first() + i)));
            computed.incrementAndGet();
          }
        }

        @Override
        public void advance(int replicas, Work work, Consumer<Replica> each) {
          Map<String, HostArray> state = NetworkState.withOptimizers(training.networks());
          for (int i = 0; i < replicas; i++) {
            each.accept(sent(workers.get(i % count).advance(state, work.of(i))));
            computed.incrementAndGet();
          }
        }

        @Override
        public void close() {
          workers.forEach(StageWorker::close);
        }
      };
    }

    @SuppressWarnings("unchecked")
    private static <R> R sent(R given) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(given);
        out.flush();
        return (R)
            new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static TrainingData data() throws IOException {
    ImageDataset train = NamedDataset.MINI.load(null, Split.TRAIN).limit(16);
    ImageDataset unseen = NamedDataset.MINI.load(null, Split.TEST).limit(6);
    return TrainingData.of("mini", train, unseen);
  }

  /** Networks as small as they can be; batches of 4. */
  private static Training tiny(String model) {
    Training training = Training.DEFAULT.with("seed", 5);
    return switch (model) {
      case "pixels" -> training.with("epochs", 2).with("batch", 4);
      case "diffusion" ->
          training
              .with("time-steps", 2)
              .with("channels", List.of(4, 4))
              .with("codes", 8)
              .with("code-dimension", 4)
              .with("denoiser-channels", List.of(6, 6))
              .with("embedding-channels", 4)
              .with("vq-batch", 4)
              .with("vq-epochs", 2)
              .with("vq-average-decay", 0.9)
              .with("prior-batch", 4)
              .with("prior-epochs", 2);
      case "fsvae" ->
          training
              .with("time-steps", 2)
              .with("channels", List.of(4, 4))
              .with("code-dimension", 4)
              .with("latent-units", 6)
              .with("choices", 3)
              .with("epochs", 2)
              .with("batch", 4);
      default ->
          training
              .with("variant", model)
              .with("time-steps", 2)
              .with("latent-size", 4)
              .with("hidden-units", 16)
              .with("channels", List.of(8, 6))
              .with("discriminator-channels", List.of(4, 6))
              .with("epochs", 2)
              .with("critic-steps", model.equals("sgan") ? 1 : 2)
              .with("average-decay", 0.9)
              .with("batch", 4)
              .withSilentLayers(SilentLayers.IGNORE);
    };
  }

  private static String family(String model) {
    return List.of("pixels", "diffusion", "fsvae").contains(model) ? model : "gan";
  }

  @ParameterizedTest
  @CsvSource({"pixels,3", "diffusion,2", "fsvae,2", "sgan,2", "sgad,1", "hybrid,2"})
  void workersGiveTheFilesOfOneProcess(String model, int batches) throws IOException {
    TrainingData data = data();
    Training training = tiny(model).with("accumulate", batches);
    Path alone = temporary.resolve("alone");
    assertTrue(training.start(family(model), alone, data));
    Path together = temporary.resolve("together");
    Workers workers = new Workers(2, data, new AtomicInteger());
    assertTrue(training.withCluster(workers).start(family(model), together, data));
    assertTrue(workers.computed().get() > 0);
    states.assertSame(states.of(alone), together, model);
  }

  @ParameterizedTest
  @CsvSource({"pixels,2,2", "diffusion,2,2", "sgad,2,2"})
  void replicasOnWorkersGiveTheFilesOfOneProcess(String model, int replicas, int steps)
      throws IOException {
    TrainingData data = data();
    Training training = tiny(model).with("accumulate", replicas).with("local-steps", steps);
    Path alone = temporary.resolve("alone");
    assertTrue(training.start(family(model), alone, data));
    Path together = temporary.resolve("together");
    Workers workers = new Workers(2, data, new AtomicInteger());
    assertTrue(training.withCluster(workers).start(family(model), together, data));
    assertTrue(workers.computed().get() > 0);
    states.assertSame(states.of(alone), together, model);
  }

  @Test
  void aRunGoesFromOneProcessToManyAndBack() throws IOException {
    TrainingData data = data();
    Training training = tiny("diffusion").with("accumulate", 2);
    Path whole = temporary.resolve("whole");
    assertTrue(training.start("diffusion", whole, data));
    Path moved = temporary.resolve("moved");
    Workers workers = new Workers(3, data, new AtomicInteger());
    AtomicInteger asked = new AtomicInteger();
    assertFalse(
        training.withStop(() -> asked.incrementAndGet() > 2).start("diffusion", moved, data));
    asked.set(0);
    assertFalse(
        training
            .withCluster(workers)
            .withStop(() -> asked.incrementAndGet() > 5)
            .resume(moved, data));
    assertTrue(training.resume(moved, data));
    states.assertSame(states.of(whole), moved, "moved");
  }

  @Test
  void aWorkerRefusesOtherDataAndOtherWeights() throws IOException {
    TrainingData data = data();
    Path run = temporary.resolve("run");
    assertTrue(tiny("pixels").start("pixels", run, data));
    RunFolder folder = new RunFolder(run);
    RunConfig config = folder.config();
    Stage stage = config.stages().get(0);
    TrainingData fewer = new TrainingData(data.description(), data.train().limit(8), data.unseen());
    assertThrows(RunException.class, () -> new StageWorker(folder, config, stage, fewer));
    try (StageWorker worker = new StageWorker(folder, config, stage, data)) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> worker.load(Map.of()));
      assertTrue(e.getMessage().startsWith("weights must be those of [painter/"), e.getMessage());
    }
  }
}
