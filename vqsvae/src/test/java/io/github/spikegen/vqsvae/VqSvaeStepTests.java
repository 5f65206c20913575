package io.github.spikegen.vqsvae;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.training.dataset.Batch;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.data.BatchOrder.LastBatch;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.optimizer.Adam;
import io.github.spikegen.optimizer.AdamW;
import io.github.spikegen.optimizer.Schedules;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import io.github.spikegen.training.TrainingListener.EpochReport;
import io.github.spikegen.training.TrainingLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VqSvaeStepTests extends ArrayTest {

  private static ImageDataset bars() {
    Random random = new Random(1);
    List<byte[]> images = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      byte[] pixels = new byte[64];
      int row = random.nextInt(8);
      for (int column = 0; column < 8; column++) {
        pixels[row * 8 + column] = (byte) 255;
      }
      images.add(pixels);
    }
    return ImageDataset.of(new Shape(1, 8, 8), images);
  }

  private List<EpochReport> train(VqSvae model, int epochs, List<CodebookUsage> usages) {
    ImageDataset images = bars();
    List<EpochReport> reports = new ArrayList<>();
    try (AdamW optimizer = new AdamW(Schedules.constant(5e-3), Adam.Parameters.defaults())) {
      TrainingLoop loop = new TrainingLoop(manager, model.getParameters(), optimizer);
      for (int epoch = 0; epoch < epochs; epoch++) {
        VqSvaeStep step = new VqSvaeStep(model, images.variance(), RandomKey.of(1).fold(epoch));
        reports.add(
            loop.runEpoch(
                epoch,
                images.getData(manager, images.epoch(1, epoch, 16, LastBatch.DROP), null),
                4,
                step));
        usages.add(step.usage());
      }
    }
    return reports;
  }

  private VqSvae model() {
    return VqSvae.create(VqSvaeTests.small(1, 8, 8), RandomKey.of(7), manager);
  }

  @Test
  void epochsImproveAndCountTheCodes() {
    List<CodebookUsage> usages = new ArrayList<>();
    List<EpochReport> reports = train(model(), 12, usages);
    double first = reports.get(0).figures().get("mse");
    double last = reports.get(11).figures().get("mse");
    assertTrue(last < 0.6 * first, first + " -> " + last);
    assertTrue(usages.get(11).codesUsed() > 1);
  }

  @Test
  void sameSeedGivesTheSameWeights() {
    VqSvae one = model();
    train(one, 2, new ArrayList<>());
    VqSvae other = model();
    train(other, 2, new ArrayList<>());
    one.getParameters()
        .forEach(
            pair ->
                ArrayAssertions.assertClose(
                    pair.getValue().getArray(),
                    other.getParameters().get(pair.getKey()).getArray(),
                    0));
  }

  @Test
  void theFirstStepMovesTheEncodersStatisticsOnce() throws Exception {
    ImageDataset images = bars();
    VqSvae trained = model();
    VqSvae seen = model();
    List<float[]> actual = new ArrayList<>();
    for (Batch batch : images.getData(manager, images.epoch(1, 0, 16, LastBatch.DROP))) {
      try (batch;
          NoGrad off = new NoGrad()) {
        ParameterStore store = new ParameterStore(batch.getManager(), false);
        new VqSvaeStep(trained, images.variance(), RandomKey.of(1)).apply(batch, 0);
        seen.run(store, batch.getData().singletonOrThrow(), true);
      }
      break;
    }
    trained.getChildren().get("01encoder").getParameters().stream()
        .filter(pair -> pair.getKey().contains("running"))
        .forEach(
            pair -> {
              NDArray expected = seen.getParameters().get("01encoder_" + pair.getKey()).getArray();
              ArrayAssertions.assertClose(expected, pair.getValue().getArray(), 0);
              actual.add(expected.toFloatArray());
            });
    assertTrue(actual.size() >= 2);
  }

  @Test
  void trainingLeavesNoArraysBehind() {
    VqSvae model = model();
    train(model, 1, new ArrayList<>());
    int before = ManagedArrays.count(manager);
    train(model, 3, new ArrayList<>());
    assertEquals(before, ManagedArrays.count(manager));
  }
}
