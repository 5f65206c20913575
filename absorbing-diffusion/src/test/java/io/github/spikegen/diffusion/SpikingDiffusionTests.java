package io.github.spikegen.diffusion;

import static io.github.spikegen.testing.ArrayAssertions.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.coding.ImageTokenizer;
import io.github.spikegen.diffusion.inpainting.ImageMask;
import io.github.spikegen.testing.ManagedArrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SpikingDiffusionTests {

  private static final int CODES = 5;

  private final NDManager manager = NDManager.newBaseManager();
  private final AbsorbingProcess process = new AbsorbingProcess(CODES, 4);
  private int largestDecoded;

  @AfterEach
  void tearDown() {
    manager.close();
  }

  /** One pixel a token: code / 4. */
  private final ImageTokenizer tokenizer =
      new ImageTokenizer() {
        @Override
        public int codebookSize() {
          return CODES;
        }

        @Override
        public Shape tokenShape() {
          return new Shape(2, 2);
        }

        @Override
        public NDArray encode(NDArray images) {
          return NoGrad.evaluate(
              images, x -> x.squeeze(1).mul(4).round().toType(DataType.INT64, true));
        }

        @Override
        public NDArray decode(NDArray tokens) {
          largestDecoded = Math.max(largestDecoded, (int) tokens.getShape().get(0));
          return tokens.toType(DataType.FLOAT32, true).div(4).expandDims(1);
        }
      };

  /** Certain of code 3 everywhere. */
  private final Denoiser three =
      (tokens, steps) -> {
        NDArray three = tokens.zerosLike().add(3).oneHot(CODES).mul(1000);
        return three.transpose(0, 3, 1, 2);
      };

  private final SpikingDiffusion model = new SpikingDiffusion(tokenizer, process, three);

  @Test
  void drawsImages() {
    NDArray images = model.sample(manager, 3, 1);
    assertClose(manager.full(new Shape(3, 1, 2, 2), 0.75f), images, 0);
  }

  @Test
  void decodesInBatches() {
    SamplingOptions options = SamplingOptions.of(process).withBatchSize(2);
    NDArray images = model.sample(manager, 5, 1, options);
    assertClose(manager.full(new Shape(5, 1, 2, 2), 0.75f), images, 0);
    assertEquals(2, largestDecoded);
  }

  @Test
  void completesTheUnknownPlacesOnly() {
    NDArray images = manager.create(new float[] {0, 0.25f, 0.5f, 1}, new Shape(1, 1, 2, 2));
    NDArray unknown = manager.create(new boolean[] {true, false, false, true}, new Shape(2, 2));
    NDArray completed = model.complete(images, unknown, 1, SamplingOptions.of(process));
    assertClose(new double[] {0.75, 0.25, 0.5, 0.75}, completed, 0);
  }

  @Test
  void inpaintsTheUnknownPixelsAndKeepsTheOthersAsTheyAre() {
    // 0.3 is no code's pixel: decoded it would be 0.25
    NDArray images = manager.create(new float[] {0, 0.3f, 0.5f, 1}, new Shape(1, 1, 2, 2));
    ImageMask mask = new ImageMask(2, 2, new boolean[] {true, false, false, true});
    NDArray inpainted = model.inpaint(images, mask, 1, SamplingOptions.of(process));
    assertClose(new double[] {0.75, 0.3f, 0.5, 0.75}, inpainted, 0);
  }

  @Test
  void drawsOneClassOfADenoiserThatKnowsClasses() {
    SpikingDenoiser network =
        new SpikingDenoiser(DenoiserConfig.of(process).withChannels(List.of(2, 2)).withClasses(3));
    network.initialize(manager, DataType.FLOAT32, new Shape(1, 2, 2), new Shape(1));
    Denoiser bags = ConditionalDenoiser.evaluating(network).guided(2).ofClass(1);
    NDArray images = new SpikingDiffusion(tokenizer, process, bags).sample(manager, 4, 1);
    assertEquals(new Shape(4, 1, 2, 2), images.getShape());
  }

  @Test
  void leavesNothingOpenButItsResult() {
    NDArray images = manager.zeros(new Shape(3, 1, 2, 2));
    ImageMask mask = new ImageMask(2, 2, new boolean[] {true, false, false, true});
    int before = ManagedArrays.count(manager);
    for (int i = 0; i < 5; i++) {
      model.sample(manager, 3, i).close();
      model.inpaint(images, mask, i, SamplingOptions.of(process)).close();
    }
    assertEquals(before, ManagedArrays.count(manager));
  }

  @Test
  void tokenizerAndProcessAgreeOnTheCodes() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new SpikingDiffusion(tokenizer, new AbsorbingProcess(6, 4), three));
    assertTrue(e.getMessage().contains("5 codes, but the process 6"), e.getMessage());
  }
}
