package io.github.spikegen.run.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.metric.feature.FeatureExtractor;
import io.github.spikegen.metric.feature.Features;
import io.github.spikegen.run.evaluation.Evaluation.NamedImages;
import io.github.spikegen.run.evaluation.Evaluation.Sets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProtocolTests {

  /** The mean of each quarter of an image, and two classes: bright above, bright below. */
  private static final class Quarters implements FeatureExtractor {

    private int seen;

    @Override
    public String name() {
      return "quarters";
    }

    @Override
    public Features extract(NDArray images) {
      seen += (int) images.getShape().get(0);
      NDArray rows = images.toType(DataType.FLOAT32, false).reshape(-1, 4, 4).div(255);
      NDArray features = rows.mean(new int[] {2});
      NDArray upper = features.get(":, :2").mean(new int[] {1}, true);
      return new Features(features, Optional.of(upper.concat(upper.neg().add(1), 1)));
    }

    @Override
    public void close() {}
  }

  private static final Evaluation.Listener SILENT =
      new Evaluation.Listener() {
        @Override
        public void started(String work, int total) {}

        @Override
        public void proceeded(int done) {}
      };

  private static NamedImages images(int count, long seed) {
    Random random = new Random(seed);
    List<byte[]> pixels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] image = new byte[16];
      random.nextBytes(image);
      pixels.add(image);
    }
    return new NamedImages("noise", Optional.empty(), ImageDataset.of(new Shape(1, 4, 4), pixels));
  }

  private static Evaluation evaluate(Protocol protocol, int count, Quarters extractor) {
    NamedImages generated = images(count, 2);
    Sets sets =
        new Sets(images(count + 9, 1), generated, Optional.empty(), Optional.of(images(count, 3)));
    return Evaluation.of(protocol, sets, extractor, SILENT);
  }

  @Test
  void thatOfSpikingDiffusionTakesTheFirstImagesAndWholeSubsets() {
    Quarters extractor = new Quarters();
    Evaluation evaluation = evaluate(Protocol.SPIKING_DIFFUSION, 1400, extractor);
    assertEquals(1 + 2 * 1280, extractor.seen); // one to estimate what all need
    assertEquals(1280, evaluation.sets().generated().count());
    assertEquals(1280, evaluation.sets().real().count());
    assertEquals(1000, evaluation.figures().kernelDistance().subsetSize());
    Evaluation clean = evaluate(Protocol.CLEAN, 1400, new Quarters());
    assertEquals(1400, clean.sets().generated().count());
    assertEquals(700, clean.figures().kernelDistance().subsetSize());
  }

  @Test
  void itsFiguresAreOfItsOwnForm() {
    Evaluation own = evaluate(Protocol.SPIKING_DIFFUSION, 200, new Quarters());
    Evaluation clean = evaluate(Protocol.CLEAN, 200, new Quarters());
    assertTrue(own.figures().frechetDistance() >= clean.figures().frechetDistance());
    // over 4 parts of 50 images, not 10 of 20
    assertNotEquals(
        clean.figures().inceptionScore().orElseThrow(),
        own.figures().inceptionScore().orElseThrow());
    // all pairs, and the same error of them; darker pixels change the similarity
    assertEquals(clean.pairs().orElseThrow().mse(), own.pairs().orElseThrow().mse(), 1e-12);
    assertNotEquals(clean.pairs().orElseThrow().ssim(), own.pairs().orElseThrow().ssim(), 1e-3);
  }

  @Test
  void similarityOfShiftedPixelsIsThatOfTheShiftedImages() {
    // constant images 0.6 and 0.4: luminance (2ab + C1) / (a² + b² + C1) in the middle of a large
    // map
    byte[] brighter = new byte[1];
    byte[] darker = new byte[1];
    brighter[0] = (byte) 153;
    darker[0] = (byte) 102;
    ImageDataset a = ImageDataset.of(new Shape(1, 1, 1), List.of(brighter));
    ImageDataset b = ImageDataset.of(new Shape(1, 1, 1), List.of(darker));
    double w = Math.pow(center(), 2); // the window's middle, all that lies inside the image
    assertEquals(similarity(0.6, 0.4, w), PairErrors.of(a, b, 0, d -> {}).ssim(), 1e-5);
    assertEquals(similarity(0.1, -0.1, w), PairErrors.of(a, b, 0.5, d -> {}).ssim(), 1e-5);
  }

  private static double center() {
    double total = 0;
    for (int i = -5; i <= 5; i++) {
      total += Math.exp(-i * i / (2 * 1.5 * 1.5));
    }
    return 1 / total;
  }

  /** Equation 13 of the SSIM paper for one pixel that has zeros around it, of weight w. */
  private static double similarity(double a, double b, double w) {
    double c1 = 1e-4;
    double c2 = 9e-4;
    double luminance = (2 * w * a * w * b + c1) / (w * w * a * a + w * w * b * b + c1);
    double varianceOfA = w * a * a - w * w * a * a;
    double varianceOfB = w * b * b - w * w * b * b;
    double covariance = w * a * b - w * w * a * b;
    return luminance * (2 * covariance + c2) / (varianceOfA + varianceOfB + c2);
  }

  @Test
  void isFoundByItsName() {
    assertSame(Protocol.SGAD, Protocol.named("sgad"));
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> Protocol.named("fid"));
    assertEquals(
        "expected one of clean, spiking-diffusion, sgad, but was fid", thrown.getMessage());
  }
}
