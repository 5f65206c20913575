package io.github.spikegen.metric.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.testing.ManagedArrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeaturesTests {

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void tearDown() {
    manager.close();
  }

  /** Image i has one pixel, of value i. */
  private static ImageDataset images(int count) {
    List<byte[]> pixels = IntStream.range(0, count).mapToObj(i -> new byte[] {(byte) i}).toList();
    return ImageDataset.of(new Shape(1, 1, 1), pixels);
  }

  /** Gives (pixel, log(6 - pixel)), as features or as probabilities: from image 6 on not finite. */
  private static FeatureExtractor extractor(boolean inProbabilities) {
    return new FeatureExtractor() {
      @Override
      public String name() {
        return "stub";
      }

      @Override
      public Features extract(NDArray images) {
        NDArray pixels = images.toType(DataType.FLOAT32, true).reshape(-1, 1);
        NDArray rows = pixels.concat(pixels.neg().add(6).log(), 1);
        return inProbabilities
            ? new Features(pixels, Optional.of(rows))
            : new Features(rows, Optional.empty());
      }

      @Override
      public void close() {}
    };
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theFirstImageWithoutFiniteFeaturesIsNamed(boolean inProbabilities) {
    int before = ManagedArrays.count(manager);
    Features.NonFiniteException e =
        assertThrows(
            Features.NonFiniteException.class,
            () -> Features.of(extractor(inProbabilities), images(9), manager, 4, finished -> {}));
    assertEquals(6, e.image());
    assertEquals("stub gives NaN or infinite features for image 6", e.getMessage());
    assertEquals(before, ManagedArrays.count(manager));
  }

  @Test
  void featuresComeInTheOrderOfTheSet() {
    try (Features features = Features.of(extractor(false), images(6), manager, 4, finished -> {})) {
      assertEquals(new Shape(6, 2), features.features().getShape());
      assertEquals(5, features.features().getFloat(5, 0));
    }
  }
}
