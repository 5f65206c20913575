package io.github.spikegen.run.diffusion;

import static io.github.spikegen.testing.ArrayAssertions.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.coding.ImageTokenizer;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.diffusion.SpikingDenoiser;
import io.github.spikegen.diffusion.inpainting.ImageMask;
import io.github.spikegen.diffusion.inpainting.MaskRegion;
import io.github.spikegen.image.ImageArchive;
import io.github.spikegen.image.ImageArchiveWriter;
import io.github.spikegen.run.GenerativeModel.SamplingCost;
import io.github.spikegen.run.ModelCapabilities.CompletionSink;
import io.github.spikegen.run.ModelCapabilities.KnownPixels;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.SampleRequest;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InpaintingTests extends ArrayTest {

  private static final ImageMask LEFT = MaskRegion.LEFT.of(28, 28);

  @TempDir private Path folder;

  private final ImageTokenizer tokenizer = new PatchTokenizer();
  private TinyDiffusionRun run;
  private SpikingDenoiser denoiser;

  /** A token is the mean of a patch of 4x4 pixels in six shades. */
  private record PatchTokenizer() implements ImageTokenizer {

    @Override
    public int codebookSize() {
      return 6;
    }

    @Override
    public Shape tokenShape() {
      return new Shape(7, 7);
    }

    @Override
    public NDArray encode(NDArray images) {
      return NoGrad.evaluate(
          images,
          x -> {
            NDArray mean = x.reshape(-1, 7, 4, 7, 4).sum(new int[] {2, 4}).div(16);
            return mean.mul(5).round().toType(DataType.INT64, true);
          });
    }

    @Override
    public NDArray decode(NDArray tokens) {
      return NoGrad.evaluate(
          tokens,
          x -> x.toType(DataType.FLOAT32, true).div(5).expandDims(1).repeat(2, 4).repeat(3, 4));
    }
  }

  @BeforeEach
  void setUp() throws IOException {
    run = TinyDiffusionRun.of(1, 1);
    denoiser = DiffusionModel.newDenoiser(run.config(), manager);
  }

  private SampleRequest request(long seed) {
    return SampleRequest.of(1).withSeed(seed).withOption("steps", 6);
  }

  private DiffusionModel model() {
    return new DiffusionModel(
        new RunFolder(folder), run.config(), tokenizer, Optional.of(denoiser), manager);
  }

  /** Draws each of some images twice. */
  private ImageDataset draw(KnownPixels known, SampleRequest request, int images)
      throws IOException {
    Path file = folder.resolve("drawn.npz");
    try (ImageArchiveWriter writer =
        new ImageArchiveWriter(file, 2L * images, run.test().shape())) {
      ImageDataset some = run.test().limit(images);
      CompletionSink sink = (originals, drawn) -> writer.append(drawn);
      assertEquals(2 * images, model().inpaint(some, LEFT, 2, known, request, sink).images());
      writer.commit();
    }
    return ImageArchive.read(file);
  }

  @Test
  void completionsOfAnImageFollowEachOtherAndKeepItsKnownPixels() throws IOException {
    ImageDataset drawn = draw(KnownPixels.ORIGINAL, request(1), 5);
    assertEquals(10, drawn.size());
    for (int image = 0; image < 5; image++) {
      NDArray right = run.test().images(manager, image).get(":, :, :, 14:");
      for (int completion = 0; completion < 2; completion++) {
        NDArray completed = drawn.images(manager, 2 * image + completion);
        assertEquals(right, completed.get(":, :, :, 14:"), image + ", " + completion);
      }
    }
    assertEquals(new Shape(1, 28, 28), drawn.shape());
  }

  @Test
  void decodedKnownPixelsAreTheAutoencoders() throws IOException {
    ImageDataset drawn = draw(KnownPixels.DECODED, request(1), 3);
    NDArray original = run.test().images(manager, 0);
    NDArray decoded = tokenizer.decode(tokenizer.encode(original));
    NDArray completed = drawn.images(manager, 0);
    // the half that is drawn reaches into the patches of pixels 12 to 15
    assertClose(decoded.get(":, :, :, 16:"), completed.get(":, :, :, 16:"), 1e-6);
    assertNotEquals(original.get(":, :, :, 16:"), completed.get(":, :, :, 16:"));
  }

  @Test
  void theSameSeedDrawsTheSameAndImagesDoNotDependOnLaterOnes() throws IOException {
    String first = draw(KnownPixels.ORIGINAL, request(1), 3).checksum();
    assertEquals(first, draw(KnownPixels.ORIGINAL, request(1), 3).checksum());
    assertNotEquals(first, draw(KnownPixels.ORIGINAL, request(2), 3).checksum());
    ImageDataset more = draw(KnownPixels.ORIGINAL, request(1), 10);
    assertEquals(first, more.limit(6).checksum());
    assertNotEquals(more.images(manager, 0), more.images(manager, 1));
  }

  @Test
  void saysHowFarItIsAndWhatItCost() throws IOException {
    List<Long> progress = new ArrayList<>();
    SamplingCost cost =
        model()
            .inpaint(
                run.test(),
                LEFT,
                200,
                KnownPixels.ORIGINAL,
                request(1).withProgress(progress::add),
                (originals, drawn) -> {});
    assertEquals(List.of(10L), progress); // ten images at least are drawn together
    // 28 of 49 tokens begin at step 28 of 49, and six steps reveal them
    assertEquals(6 * (1 - Math.pow(5 / 6.0, 28)), cost.callsPerImage(), 0.1);
  }

  @Test
  void imagesAreCompletedAsOfTheirClassOrOfTheOneThatIsNamed() throws IOException {
    run = run.withLabels(0.1);
    denoiser = DiffusionModel.newDenoiser(run.config(), manager);
    // untrained, all classes are alike
    NDArray vectors = denoiser.getParameters().get("01input_classes").getArray();
    try (NoGrad off = new NoGrad()) {
      vectors.addi(manager.arange(11).reshape(11, 1).mul(3).sub(12));
    }
    SampleRequest first = request(1);
    SampleRequest unguided = first.withOption("guidance", 0);
    String own = draw(KnownPixels.ORIGINAL, first, 5).checksum();
    String two = draw(KnownPixels.ORIGINAL, first.withClass(2), 5).checksum();
    String none = draw(KnownPixels.ORIGINAL, unguided.withClass(2), 5).checksum();
    assertEquals(none, draw(KnownPixels.ORIGINAL, unguided, 5).checksum());
    assertNotEquals(own, two);
    assertNotEquals(two, none);
  }

  @Test
  void leavesNoArraysBehind() throws IOException {
    draw(KnownPixels.ORIGINAL, request(1), 3);
    int before = ManagedArrays.count(manager);
    for (int i = 0; i < 3; i++) {
      draw(KnownPixels.ORIGINAL, request(i), 3);
    }
    assertEquals(before, ManagedArrays.count(manager));
  }
}
