package io.github.spikegen.metric.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.TestData;
import io.github.spikegen.training.InvalidFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InceptionFeaturesTests extends FeatureExtractorContract {

  @Override
  InceptionFeatures create() throws IOException {
    return InceptionFeatures.open(file("detector.pt"));
  }

  private static Path file(String name) {
    return TestData.directory().resolve("torchscript").resolve(name);
  }

  @Test
  void networksSeeBytesOfThreeChannels() throws IOException {
    try (InceptionFeatures extractor = create()) {
      assertEquals("detector.pt", extractor.name());
      NDArray gray = manager.full(new Shape(1, 1, 8, 8), 0.2f);
      double[] six = {51, 51, 51, 51, 51, 51};
      ArrayAssertions.assertClose(six, extractor.extract(gray).features(), 1e-6);
      // red above, green to the left
      NDArray colored = manager.zeros(new Shape(1, 3, 2, 2), DataType.UINT8);
      colored.set(new NDIndex("0, 0, 0, :"), 255);
      colored.set(new NDIndex("0, 1, :, 0"), 255);
      double[] means =
          extractor.extract(colored).features().toType(DataType.FLOAT64, true).toDoubleArray();
      assertTrue(means[0] > 220 && means[4] > 220, "means of upper red and left green");
      assertEquals(127.5, means[1], 1e-3);
      assertEquals(127.5, means[3], 1e-3);
      assertEquals(0, means[2] + means[5]);
    }
  }

  @Test
  void resizedPixelsAreClippedAndNotRounded() throws IOException {
    // a bright row between dark ones overshoots on both sides
    float[] rows = {0, 0, 1, 1, 0, 0};
    NDArray image = manager.create(rows, new Shape(1, 1, 6, 1));
    NDArray expected =
        Resizing.BICUBIC.apply(image.mul(255), 299, 299).maximum(0).minimum(255).get("0, 0, :150");
    try (InceptionFeatures extractor = create()) {
      float actual = extractor.extract(image).features().getFloat(0, 0);
      assertEquals(expected.mean().getFloat(), actual, 1e-3);
    }
  }

  @Test
  void probabilitiesLeaveOutTheBias() throws IOException {
    try (InceptionFeatures extractor = create()) {
      NDArray gray = manager.full(new Shape(1, 1, 8, 8), 0.2f);
      NDArray actual = extractor.extract(gray).probabilities().orElseThrow();
      // row k of the weights adds up to (15 + 36 k) / 1000
      double[] exponentials = new double[3];
      double sum = 0;
      for (int k = 0; k < 3; k++) {
        exponentials[k] = Math.exp(51 * (15 + 36 * k) / 1000.0);
        sum += exponentials[k];
      }
      double total = sum;
      double[] expected = Arrays.stream(exponentials).map(e -> e / total).toArray();
      ArrayAssertions.assertClose(expected, actual, 1e-6);
    }
  }

  @Test
  void otherFilesGiveOneClearLine(@TempDir Path folder) throws IOException {
    assertOneLine(file("plain.pt"), "plain.pt: expected a network with forward(images");
    assertOneLine(folder.resolve("none.pt"), "none.pt: no such file");
    Path text = Files.writeString(folder.resolve("text.pt"), "no network");
    assertOneLine(text, "text.pt: no TorchScript network");
  }

  private static void assertOneLine(Path file, String expected) {
    var failure =
        assertThrows(InvalidFileException.class, () -> InceptionFeatures.open(file).close());
    assertTrue(failure.getMessage().contains(expected), failure.getMessage());
    assertFalse(failure.getMessage().contains("\n"), failure.getMessage());
  }
}
