package io.github.spikegen.run.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.Shape;
import io.github.spikegen.data.ImageDataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairErrorsTests {

  private static final Shape SHAPE = new Shape(1, 4, 4);

  private static ImageDataset images(int count, int blackFrom) {
    List<byte[]> pixels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] image = new byte[16];
      Arrays.fill(image, i < blackFrom ? (byte) 255 : 0);
      pixels.add(image);
    }
    return ImageDataset.of(SHAPE, pixels);
  }

  @Test
  void imagesOfAllBatchesCountAlike() {
    List<Integer> finished = new ArrayList<>();
    // 30 of 300 images differ, all of them in the second batch of 44
    PairErrors errors = PairErrors.of(images(300, 300), images(300, 270), 0, finished::add);
    assertEquals(0.1, errors.mse(), 1e-12);
    assertTrue(errors.ssim() > 0.9 && errors.ssim() < 0.91, "SSIM " + errors.ssim());
    assertEquals(List.of(256, 300), finished);
  }

  @Test
  void equalImagesHaveNoError() {
    assertEquals(new PairErrors(0, 1), PairErrors.of(images(3, 2), images(3, 2), 0, done -> {}));
  }
}
