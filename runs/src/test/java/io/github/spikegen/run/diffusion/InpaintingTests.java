package io.github.spikegen.run.diffusion;

import static io.github.spikegen.testing.ArrayAssertions.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.coding.ImageTokenizer;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.diffusion.SamplingOptions;
import io.github.spikegen.diffusion.SpikingDenoiser;
import io.github.spikegen.diffusion.inpainting.ImageMask;
import io.github.spikegen.diffusion.inpainting.MaskRegion;
import io.github.spikegen.image.ImageArchive;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
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
    denoiser = DiffusionModels.newDenoiser(run.config(), manager);
  }

  private Inpainting inpainting(KnownPixels known, ClassChoice classes) {
    return new Inpainting(
        tokenizer,
        run.config().process(),
        denoiser,
        SamplingOptions.of().withSteps(6),
        classes,
        LEFT,
        known);
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  /** Draws each of some images twice. */
  private ImageDataset draw(Inpainting inpainting, String name, int images, long seed)
      throws IOException {
    inpainting.write(
        manager, run.test().limit(images), 2, seed, file(name), file(name + ".png"), done -> {});
    return ImageArchive.read(file(name));
  }

  @Test
  void completionsOfAnImageFollowEachOtherAndKeepItsKnownPixels() throws IOException {
    ImageDataset drawn =
        draw(inpainting(KnownPixels.ORIGINAL, ClassChoice.OWN), "original.npz", 5, 1);
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
    ImageDataset drawn =
        draw(inpainting(KnownPixels.DECODED, ClassChoice.OWN), "decoded.npz", 3, 1);
    NDArray original = run.test().images(manager, 0);
    NDArray decoded = tokenizer.decode(tokenizer.encode(original));
    NDArray completed = drawn.images(manager, 0);
    // the half that is drawn reaches into the patches of pixels 12 to 15
    assertClose(decoded.get(":, :, :, 16:"), completed.get(":, :, :, 16:"), 1e-6);
    assertNotEquals(original.get(":, :, :, 16:"), completed.get(":, :, :, 16:"));
  }

  @Test
  void drawsTheOriginalsWhatTheModelIsGivenAndCompletions() throws IOException {
    draw(inpainting(KnownPixels.ORIGINAL, ClassChoice.OWN), "grid.npz", 5, 1);
    var picture = ImageIO.read(file("grid.npz.png").toFile());
    assertEquals((5 * 29 + 1) * 3, picture.getWidth());
    assertEquals(((1 + 1 + 2) * 29 + 1) * 3, picture.getHeight());
    int grey = picture.getRaster().getSample(3 * 5, 3 * (29 + 10), 0);
    assertTrue(grey == 127 || grey == 128, "" + grey);
  }

  @Test
  void theSameSeedDrawsTheSameAndImagesDoNotDependOnLaterOnes() throws IOException {
    Inpainting inpainting = inpainting(KnownPixels.ORIGINAL, ClassChoice.OWN);
    String first = draw(inpainting, "a.npz", 3, 1).checksum();
    assertEquals(first, draw(inpainting, "b.npz", 3, 1).checksum());
    assertNotEquals(first, draw(inpainting, "c.npz", 3, 2).checksum());
    ImageDataset more = draw(inpainting, "d.npz", 10, 1);
    assertEquals(first, more.limit(6).checksum());
    assertNotEquals(more.images(manager, 0), more.images(manager, 1));
  }

  @Test
  void saysHowFarItIsAndWhatItCost() throws IOException {
    List<Long> progress = new ArrayList<>();
    Inpainting.Cost cost =
        inpainting(KnownPixels.ORIGINAL, ClassChoice.OWN)
            .write(manager, run.test(), 200, 1, file("many.npz"), null, progress::add);
    assertEquals(List.of(10L), progress); // ten images at least are drawn together
    // 28 of 49 tokens begin at step 28 of 49, and six steps reveal them
    assertEquals(6 * (1 - Math.pow(5 / 6.0, 28)), cost.callsPerCompletion(), 0.1);
    assertFalse(Files.exists(file("many.npz.png")));
  }

  @Test
  void imagesAreCompletedAsOfTheirClassOrOfTheOneThatIsNamed() throws IOException {
    run = run.withLabels(0.1);
    denoiser = DiffusionModels.newDenoiser(run.config(), manager);
    // untrained, all classes are alike
    NDArray vectors = denoiser.getParameters().get("01input_classes").getArray();
    try (NoGrad off = new NoGrad()) {
      vectors.addi(manager.arange(11).reshape(11, 1).mul(3).sub(12));
    }
    String own =
        draw(inpainting(KnownPixels.ORIGINAL, ClassChoice.OWN), "own.npz", 5, 1).checksum();
    String two =
        draw(inpainting(KnownPixels.ORIGINAL, new ClassChoice(2, 1)), "two.npz", 5, 1).checksum();
    String none =
        draw(inpainting(KnownPixels.ORIGINAL, new ClassChoice(2, 0)), "none.npz", 5, 1).checksum();
    assertEquals(
        none,
        draw(inpainting(KnownPixels.ORIGINAL, new ClassChoice(null, 0)), "n.npz", 5, 1).checksum());
    assertNotEquals(own, two);
    assertNotEquals(two, none);
  }

  @Test
  void leavesNoArraysBehind() throws IOException {
    Inpainting inpainting = inpainting(KnownPixels.ORIGINAL, ClassChoice.OWN);
    draw(inpainting, "first.npz", 3, 1);
    int before = ManagedArrays.count(manager);
    for (int i = 0; i < 3; i++) {
      draw(inpainting, "more.npz", 3, i);
    }
    assertEquals(before, ManagedArrays.count(manager));
  }
}
