package io.github.spikegen.fsvae;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.data.BatchOrder.LastBatch;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.fsvae.FsvaeConfig.ScheduledSampling;
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

class FsvaeStepTests extends ArrayTest {

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

  private List<EpochReport> train(Fsvae model, int epochs) {
    ImageDataset images = bars();
    List<EpochReport> reports = new ArrayList<>();
    try (AdamW optimizer = new AdamW(Schedules.constant(5e-3), Adam.Parameters.defaults())) {
      TrainingLoop loop = new TrainingLoop(manager, model.getParameters(), optimizer);
      for (int epoch = 0; epoch < epochs; epoch++) {
        FsvaeStep step =
            new FsvaeStep(
                model, images.variance(), (double) epoch / epochs, RandomKey.of(1).fold(epoch));
        reports.add(
            loop.runEpoch(
                epoch,
                images.getData(manager, images.epoch(1, epoch, 16, LastBatch.DROP), null),
                4,
                step));
      }
    }
    return reports;
  }

  private Fsvae model() {
    FsvaeConfig config =
        TinyFsvae.config(6).withScheduledSampling(new ScheduledSampling(2, 0.1, 0.3));
    return TinyFsvae.create(config, manager);
  }

  @Test
  void epochsImprove() {
    List<EpochReport> reports = train(model(), 15);
    EpochReport first = reports.get(0);
    EpochReport last = reports.get(14);
    assertTrue(last.loss() < 0.7 * first.loss(), first + " -> " + last);
    assertTrue(last.figures().get("mse") < 0.7 * first.figures().get("mse"), last.toString());
    assertTrue(last.figures().get("mmd") > 0, last.toString());
  }

  @Test
  void sameSeedGivesTheSameWeights() {
    Fsvae one = model();
    train(one, 2);
    Fsvae other = model();
    train(other, 2);
    one.getParameters()
        .forEach(
            pair ->
                ArrayAssertions.assertClose(
                    pair.getValue().getArray(),
                    other.getParameters().get(pair.getKey()).getArray(),
                    0));
  }

  @Test
  void trainingLeavesNoArraysBehind() {
    Fsvae model = model();
    train(model, 1);
    int before = ManagedArrays.count(manager);
    train(model, 3);
    assertEquals(before, ManagedArrays.count(manager));
  }
}
