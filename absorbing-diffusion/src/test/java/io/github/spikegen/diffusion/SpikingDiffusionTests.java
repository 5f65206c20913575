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
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
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
      (tokens, steps, labels) -> {
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
    SamplingOptions options = SamplingOptions.of().withBatchSize(2);
    NDArray images = model.withOptions(options).sample(manager, 5, 1);
    assertClose(manager.full(new Shape(5, 1, 2, 2), 0.75f), images, 0);
    assertEquals(2, largestDecoded);
  }

  @Test
  void completesTheUnknownPlacesOnly() {
    NDArray images = manager.create(new float[] {0, 0.25f, 0.5f, 1}, new Shape(1, 1, 2, 2));
    NDArray unknown = manager.create(new boolean[] {true, false, false, true}, new Shape(2, 2));
    NDArray completed = model.complete(images, unknown, new int[1], 1, 1).images();
    assertClose(new double[] {0.75, 0.25, 0.5, 0.75}, completed, 0);
  }

  @Test
  void inpaintsTheUnknownPixelsAndKeepsTheOthersAsTheyAre() {
    // 0.3 is no code's pixel: decoded it would be 0.25
    NDArray images = manager.create(new float[] {0, 0.3f, 0.5f, 1}, new Shape(1, 1, 2, 2));
    ImageMask mask = new ImageMask(2, 2, new boolean[] {true, false, false, true});
    NDArray inpainted = model.inpaint(images, mask, 1);
    assertClose(new double[] {0.75, 0.3f, 0.5, 0.75}, inpainted, 0);
  }

  @Test
  void drawsOneClassOfADenoiserThatKnowsClasses() {
    SpikingDenoiser network =
        new SpikingDenoiser(DenoiserConfig.of(process).withChannels(List.of(2, 2)).withClasses(3));
    network.initialize(manager, DataType.FLOAT32, new Shape(1, 2, 2), new Shape(1));
    SamplingOptions guided = SamplingOptions.of().withGuidance(2);
    NDArray images =
        new SpikingDiffusion(tokenizer, process, Denoiser.evaluating(network))
            .withOptions(guided)
            .sample(manager, new int[] {1, 1, 1, 1}, 1);
    assertEquals(new Shape(4, 1, 2, 2), images.getShape());
  }

  /** Scores that depend on everything, so that each image is another. */
  private final SpikingDiffusion varied =
      new SpikingDiffusion(
              tokenizer,
              process,
              (tokens, steps, labels) -> DiffusionSamplerTests.someLogits(tokens, steps, CODES))
          .withOptions(SamplingOptions.of().withBatchSize(2));

  @Test
  void handsARangeOfImagesOverInBatchesWithTheirCost() throws IOException {
    float[] all = varied.sample(manager, 9, 4).toFloatArray();
    List<Float> pixels = new ArrayList<>();
    List<Long> sizes = new ArrayList<>();
    List<Long> progress = new ArrayList<>();
    int before = ManagedArrays.count(manager);
    SpikingDiffusion.Cost cost =
        varied
            .withProgress(progress::add)
            .sample(
                manager,
                new int[5],
                3,
                4,
                images -> {
                  sizes.add(images.size(0));
                  for (float pixel : images.toFloatArray()) {
                    pixels.add(pixel);
                  }
                });
    assertEquals(before, ManagedArrays.count(manager));
    assertEquals(List.of(2L, 2L, 1L), sizes);
    assertEquals(5 * 4, pixels.size());
    for (int i = 0; i < pixels.size(); i++) {
      assertEquals(all[3 * 4 + i], pixels.get(i), "pixel " + i);
    }
    assertEquals(5, progress.get(progress.size() - 1));
    assertTrue(cost.networkCalls() >= 5 && cost.seconds() > 0, cost.toString());
  }

  @Test
  void stopsBeforeTheNextCall() {
    int[] asked = {0};
    SpikingDiffusion stopped = varied.withStop(() -> ++asked[0] > 3);
    int before = ManagedArrays.count(manager);
    assertThrows(CancellationException.class, () -> stopped.sample(manager, 9, 4));
    assertEquals(4, asked[0]);
    assertEquals(before, ManagedArrays.count(manager));
  }

  @Test
  void completesAnImageSeveralTimes() {
    NDArray images = manager.create(new float[] {0, 0.25f, 0.5f, 1}, new Shape(1, 1, 2, 2));
    NDArray unknown = manager.create(new boolean[] {true, true, false, false}, new Shape(2, 2));
    SpikingDiffusion.Completion drawn = varied.complete(images, unknown, new int[1], 8, 1);
    assertEquals(new Shape(8, 1, 2, 2), drawn.images().getShape());
    float[] pixels = drawn.images().toFloatArray();
    Set<String> different = new HashSet<>();
    for (int i = 0; i < 8; i++) {
      assertEquals(0.5f, pixels[4 * i + 2]);
      assertEquals(1, pixels[4 * i + 3]);
      different.add(pixels[4 * i] + " " + pixels[4 * i + 1]);
    }
    assertTrue(different.size() > 1, different.toString());
    assertTrue(drawn.cost().networkCalls() > 0);
  }

  @Test
  void leavesNothingOpenButItsResult() {
    NDArray images = manager.zeros(new Shape(3, 1, 2, 2));
    ImageMask mask = new ImageMask(2, 2, new boolean[] {true, false, false, true});
    int before = ManagedArrays.count(manager);
    for (int i = 0; i < 5; i++) {
      model.sample(manager, 3, i).close();
      model.inpaint(images, mask, i).close();
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
