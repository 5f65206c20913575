package io.github.spikegen.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.testing.SmallDatasets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NMnistFilesTests {

  @TempDir private Path folder;

  private Path file(byte[]... events) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] event : events) {
      content.writeBytes(event);
    }
    return Files.write(folder.resolve("made.bin"), content.toByteArray());
  }

  private static byte[] event(int x, int y, int polarity, int microseconds) {
    return SmallDatasets.event(x, y, polarity, microseconds);
  }

  @Test
  void eventsAreCountedInFramesByPolarity() throws IOException {
    Path file =
        file(
            event(0, 0, 1, 1000),
            event(1, 0, 0, 1999),
            event(1, 0, 0, 2000),
            event(1, 1, 1, 2000),
            event(1, 1, 1, 2500),
            event(1, 1, 1, 2600),
            event(1, 1, 1, 2999));
    // [T 2, polarity 2, 2, 2] of 1000 us each; 3 events and more are 255
    byte[] expected = {0, 85, 0, 0, 85, 0, 0, 0, 0, 85, 0, 0, 0, 0, 0, (byte) 255};

    assertArrayEquals(expected, EventRecording.read(file, 2).frames(2, 0, 3));
    byte[] padded = EventRecording.read(file, 2).frames(1, 1, 255);
    assertEquals(2 * 4 * 4, padded.length);
    assertEquals(2, padded[4 + 2]);
    assertEquals(1, padded[16 + 4 + 1]);
    assertEquals(4, padded[16 + 8 + 2]);
  }

  @Test
  void timesHave23BitsAndOverflowsAddToThem() throws IOException {
    Path file =
        file(
            event(0, 0, 1, (1 << 23) - 1),
            event(7, 240, 0, 0), // stands for no pixel
            event(1, 1, 0, (1 << 23) - 1));
    EventRecording recording = EventRecording.read(file, 34);

    assertEquals(2, recording.size());
    byte[] frames = recording.frames((1 << 13) + 1, 0, 1); // one a microsecond
    int frame = 2 * 34 * 34;
    assertEquals((byte) 255, frames[34 * 34]);
    assertEquals((byte) 255, frames[(1 << 13) * frame + 35]);
  }

  @Test
  void eventsWithoutANeighborInTheTimeBeforeAreNoise() throws IOException {
    Path file =
        file(
            event(5, 5, 1, 100), // nothing before
            event(6, 5, 0, 150), // beside it, 50 later
            event(6, 6, 1, 250), // 100 after the last one below it: too late
            event(5, 6, 1, 300), // 50 after the one at its right
            event(5, 6, 1, 320), // the same pixel does not count, but the right one does
            event(9, 9, 1, 330),
            event(10, 10, 1, 331)); // diagonal
    EventRecording clean = EventRecording.read(file, 34).withoutNoise(100);

    assertEquals(3, clean.size());
    byte[] frames = clean.frames(1, 0, 255);
    assertEquals(1, frames[5 * 34 + 6]);
    assertEquals(2, frames[34 * 34 + 6 * 34 + 5]);
    assertEquals(3, sum(frames));
  }

  private static int sum(byte... values) {
    int sum = 0;
    for (byte value : values) {
      sum += Byte.toUnsignedInt(value);
    }
    return sum;
  }

  @Test
  void filesAreReadInTheOrderOfTheirNumbers() throws IOException {
    SmallDatasets.nMnist(folder, 12);
    List<Path> files = NMnistFiles.files(folder, Split.TRAIN);
    assertEquals(folder.resolve("Train/1/00002.bin"), files.get(1));
    assertEquals(folder.resolve("Train/1/00012.bin"), files.get(11));

    ImageDataset set = NMnistFiles.load(files, 4, done -> {});
    assertEquals(new Shape(8, 36, 36), set.shape());
    assertEquals(4, set.frames());
    assertEquals(4, set.limit(2).withAugmentation(set.augmentation()).frames());
    assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1}, set.labels());
    try (NDManager manager = NDManager.newBaseManager();
        NDArray frames = set.images(manager, 3).reshape(4, 2, 36, 36)) {
      float[] light = frames.sum(new int[] {2, 3}).toFloatArray();
      for (float each : light) {
        assertTrue(each > 5, "both polarities in every frame: " + Arrays.toString(light));
      }
      assertEquals(0, frames.get(":, :, 0").sum().getFloat(), "a margin");
    }
  }

  @Test
  void damagedFilesAreRefusedInOneLine() throws IOException {
    byte[] sound = event(1, 1, 1, 5);
    refuses(file(sound, Arrays.copyOf(sound, 3)), "has 8 bytes, expected a multiple of 5");
    refuses(file(), "has 0 bytes, expected a multiple of 5");
    refuses(
        file(sound, event(34, 2, 0, 9)),
        "has an event at x 34, y 2 at byte 5, expected both from 0 to 33");
    refuses(file(event(2, 99, 0, 9)), "has an event at x 2, y 99 at byte 0");
    String missing =
        assertThrows(DataFileException.class, () -> NMnistFiles.files(folder, Split.TEST))
            .getMessage();
    assertTrue(missing.contains("Test/0 is no folder, expected "), missing);
    Files.createFile(folder.resolve("Test.zip"));
    missing =
        assertThrows(DataFileException.class, () -> NMnistFiles.files(folder, Split.TEST))
            .getMessage();
    assertTrue(missing.endsWith("; unpack Test.zip first"), missing);
  }

  private static void refuses(Path file, String message) {
    String told =
        assertThrows(DataFileException.class, () -> EventRecording.read(file, 34)).getMessage();
    assertTrue(told.startsWith(file + " " + message), told);
  }
}
