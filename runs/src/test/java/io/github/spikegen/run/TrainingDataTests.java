package io.github.spikegen.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.dataset.NamedDataset.DatasetListener;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class TrainingDataTests {

  private static TrainingData mini(Integer limit, Integer holdOut) throws IOException {
    return TrainingData.load(NamedDataset.MINI, null, limit, holdOut, DatasetListener.SILENT);
  }

  @Test
  void aLimitKeepsTheFirstImagesOfBothParts() throws IOException {
    TrainingData data = mini(30, null);
    ImageDataset train = NamedDataset.MINI.load(null, Split.TRAIN).limit(30);
    assertEquals(train.checksum(), data.train().checksum());
    assertEquals(
        NamedDataset.MINI.load(null, Split.TEST).limit(30).checksum(), data.unseen().checksum());
    assertEquals(30, data.description().limit());
    assertNull(data.description().holdOut());
    assertEquals("test_mse", data.description().unseenFigure("mse"));
  }

  @Test
  void imagesThatAreHeldOutAreTheLastAndAreNotTrainedOn() throws IOException {
    TrainingData data = mini(30, 10);
    ImageDataset all = NamedDataset.MINI.load(null, Split.TRAIN);
    assertEquals(all.limit(20).checksum(), data.train().checksum());
    assertEquals(
        all.subset(20, 21, 22, 23, 24, 25, 26, 27, 28, 29).checksum(), data.unseen().checksum());
    assertEquals(20, data.description().images());
    assertEquals(all.limit(20).variance(), data.description().variance());
    assertEquals("validation_mse", data.description().unseenFigure("mse"));
    data.description().requireSame(data.train());
  }

  @Test
  void someImagesAreLeftToTrainOn() {
    RunException failure = assertThrows(RunException.class, () -> mini(30, 30));
    assertEquals("hold-out", failure.option().orElseThrow());
    assertEquals("expected fewer than the 30 training images, but was 30", failure.getMessage());
  }
}
