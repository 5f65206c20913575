package io.github.spikegen.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.metric.KernelDistance;
import io.github.spikegen.metric.PrecisionRecall;
import io.github.spikegen.metric.feature.FeatureExtractor;
import io.github.spikegen.metric.feature.Features;
import io.github.spikegen.metric.feature.ImageAutoencoder;
import io.github.spikegen.metric.feature.ImageClassifier;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.evaluation.Evaluation;
import io.github.spikegen.run.evaluation.Evaluation.NamedImages;
import io.github.spikegen.run.evaluation.Judging;
import io.github.spikegen.run.evaluation.Protocol;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SparkJudgingTests {

  private static final Evaluation.Listener SILENT =
      new Evaluation.Listener() {
        @Override
        public void started(String work, int total) {}

        @Override
        public void proceeded(int done) {}
      };

  /** Gives NaN for images whose first pixel is white. */
  private record Fragile(boolean sent) implements FeatureExtractor {

    @Override
    public String name() {
      return "fragile";
    }

    @Override
    public Optional<Portable> portable() {
      return sent ? Optional.of(() -> new Fragile(true)) : Optional.empty();
    }

    @Override
    public Features extract(NDArray images) {
      byte[] pixels = images.toByteArray();
      int count = (int) images.getShape().get(0);
      float[] features = new float[count];
      for (int i = 0; i < count; i++) {
        features[i] = pixels[i * pixels.length / count] == -1 ? Float.NaN : i;
      }
      return new Features(
          images.getManager().create(features, new Shape(count, 1)), Optional.empty());
    }

    @Override
    public void close() {}
  }

  @Test
  void featuresAndProbabilitiesAreThoseOfOneMachine() throws IOException {
    ImageDataset images = NamedDataset.MINI.load(null, Split.TEST).limit(150);
    try (FeatureExtractor extractor = ImageClassifier.fashionMnist();
        NDManager manager = NDManager.newBaseManager()) {
      Features expected = Features.of(extractor, images, manager);
      for (int partitions : new int[] {1, 2, 5}) {
        List<Integer> progress = new ArrayList<>();
        Features found =
            new SparkJudging(LocalSpark.context(), partitions)
                .features(extractor, images, manager, progress::add);
        assertArrayEquals(
            expected.features().toFloatArray(), found.features().toFloatArray(), 1e-6f);
        assertEquals(expected.features().getShape(), found.features().getShape());
        assertArrayEquals(
            expected.probabilities().orElseThrow().toFloatArray(),
            found.probabilities().orElseThrow().toFloatArray(),
            1e-6f);
        assertEquals(partitions, progress.size());
        assertEquals(150, progress.get(partitions - 1));
      }
    }
  }

  @Test
  void wholeBatchesGiveTheSameBits() throws IOException {
    ImageDataset images = NamedDataset.DIGITS.load(null, Split.TEST).limit(150);
    try (FeatureExtractor extractor = ImageAutoencoder.digits();
        NDManager manager = NDManager.newBaseManager()) {
      Features found =
          new SparkJudging(LocalSpark.context(), 3)
              .features(extractor, images, manager, done -> {});
      assertArrayEquals(
          Features.of(extractor, images, manager).features().toFloatArray(),
          found.features().toFloatArray());
    }
  }

  @Test
  void evaluationsAreThoseOfOneMachine() throws IOException {
    ImageDataset real = NamedDataset.MINI.load(null, Split.TEST).limit(270);
    ImageDataset generated = NamedDataset.MINI.load(null, Split.TRAIN).limit(264);
    Evaluation.Sets sets =
        new Evaluation.Sets(named(real), named(generated), Optional.empty(), Optional.empty());
    try (FeatureExtractor extractor = ImageClassifier.fashionMnist()) {
      Judging cluster = new SparkJudging(LocalSpark.context(), 2);
      Evaluation expected = Evaluation.of(Protocol.CLEAN, sets, extractor, Judging.HERE, 5, SILENT);
      Evaluation found = Evaluation.of(Protocol.CLEAN, sets, extractor, cluster, 5, SILENT);
      assertEquals(expected.numbers(), found.numbers());
      assertTrue(found.figures().frechetInterval().isPresent());
    }
  }

  @Test
  void comparisonsOfManyBlocksAreThoseOfOneMachine() {
    Judging cluster = new SparkJudging(LocalSpark.context(), 3);
    RandomKey key = RandomKey.of(5);
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray a = key.fold(1).normal(manager, new Shape(2100, 6));
      NDArray b = key.fold(2).normal(manager, new Shape(1100, 6)).add(0.5f);
      assertEquals(KernelDistance.ofAll(a, b), KernelDistance.ofAll(a, b, cluster));
      assertEquals(
          KernelDistance.overSubsets(a, b, 5, 40, key),
          KernelDistance.overSubsets(a, b, 5, 40, key, cluster));
      PrecisionRecall expected = PrecisionRecall.of(a, b, 3);
      assertEquals(expected, PrecisionRecall.of(a, b, 3, cluster));
      assertTrue(expected.precision() > 0.5 && expected.recall() < 1, expected::toString);
      // other sets are sent anew
      assertEquals(KernelDistance.ofAll(b, a), KernelDistance.ofAll(b, a, cluster));
    }
  }

  private static NamedImages named(ImageDataset images) {
    return new NamedImages("images", Optional.empty(), images);
  }

  @Test
  void imagesWithoutFiniteFeaturesAreNamedByTheirPlaceInTheSet() {
    List<byte[]> pixels = new ArrayList<>();
    IntStream.range(0, 200).forEach(i -> pixels.add(new byte[] {(byte) (i == 130 ? -1 : i % 100)}));
    ImageDataset images = ImageDataset.of(new Shape(1, 1, 1), pixels);
    SparkJudging judging = new SparkJudging(LocalSpark.context(), 3);
    try (NDManager manager = NDManager.newBaseManager()) {
      Features.NonFiniteException wrong =
          assertThrows(
              Features.NonFiniteException.class,
              () -> judging.features(new Fragile(true), images, manager, done -> {}));
      assertEquals(130, wrong.image());
      assertEquals(
          "fragile can't be sent to other machines",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> judging.features(new Fragile(false), images, manager, done -> {}))
              .getMessage());
    }
  }
}
