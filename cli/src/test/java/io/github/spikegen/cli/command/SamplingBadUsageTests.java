package io.github.spikegen.cli.command;

import static io.github.spikegen.cli.Mistake.USAGE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.types.Shape;
import io.github.spikegen.cli.CommandResult;
import io.github.spikegen.cli.Mistake;
import io.github.spikegen.cli.TinyTraining;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.run.ModelFamily;
import io.github.spikegen.run.OptionValues;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.testing.SmallDatasets;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mistake with masks, labels and orders gives its exit code and one line that names it. */
class SamplingBadUsageTests {

  @TempDir private static Path folder;

  @BeforeAll
  static void prepare() throws IOException {
    train("run");
    train("labelled", "--labels");
    train("unforgetting", "--labels", "--label-dropout", "0");
    picture("black.png", "png", 28, 28);
    picture("wide.png", "png", 30, 28);
    picture("photo.jpg", "jpg", 28, 28);
    byte[] png = Files.readAllBytes(folder.resolve("black.png"));
    Files.write(folder.resolve("cut.png"), Arrays.copyOf(png, png.length / 2));
    Files.writeString(folder.resolve("words.png"), "left");
    Files.writeString(folder.resolve("samples.npz"), "data");
    Files.createDirectories(folder.resolve("empty"));
    SmallDatasets.mnist(folder.resolve("small"), 16, 8);
  }

  private static void train(String name, String... more) {
    assertEquals(0, CommandResult.of(TinyTraining.onMini(folder.resolve(name), more)).exitCode());
  }

  private static void picture(String name, String format, int width, int height)
      throws IOException {
    BufferedImage black = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(black, format, folder.resolve(name).toFile());
  }

  static Stream<Mistake> mistakes() {
    return Stream.of(
        inpaint("--model @run --dataset mini", "'--mask=SPEC'"),
        inpaint("--model @run --mask left", "Missing required option: '--dataset=D'"),
        inpaint("--dataset mini --mask left", "'--model=RUN'"),
        inpaint("--model @none --dataset mini --mask left", "@none is no folder"),
        mask("middle", "expected left, right, top, bottom, centre, border or a PNG file, but 'mid"),
        mask("@none.png", "'@none.png' is none of these"),
        mask("@empty", "'@empty' is none of these"),
        mask("@words.png", "--mask: @words.png is no PNG file, or a damaged one"),
        mask("@photo.jpg", "--mask: @photo.jpg is no PNG file, or a damaged one"),
        mask("@cut.png", "--mask: @cut.png is no PNG file, or a damaged one"),
        mask(
            "@wide.png",
            "--mask: @wide.png is 30 pixels wide and 28 high, but the model's images are 28 wide and 28 high"),
        mask("@black.png", "--mask: @black.png is black everywhere, so nothing would be drawn"),
        mask("left --count 0", "'--count'"),
        mask("left --known none", "expected original, decoded, but was 'none'"),
        mask("left --class 1", "--class: @run was trained without labels"),
        mask("left --grid @samples.npz", "@samples.npz exists"),
        mask("left --data @small", "mini is part of"),
        inpaint(
            "--model @run --dataset mnist --data @small --mask left",
            "images of 1x8x8, but the model"),
        sample("@run --order hilbert", "expected random, confidence, halton, but was 'hilbert'"),
        sample("@run --top-k 0", "'--top-k'"),
        sample("@run --top-k 9", "--top-k: expected at most 8, the codes of @run, but was 9"),
        sample("@run --class 1", "--class: @run was trained without labels"),
        sample("@run --guidance 2", "--guidance: @run was trained without labels"),
        sample(
            "@labelled --class 10", "--class: expected 0 to 9, the classes of @labelled, but was"),
        sample("@labelled --class -1", "'--class'"),
        sample("@labelled --class shoe", "'--class'"),
        sample("@labelled --guidance -1", "'--guidance'"),
        sample(
            "@unforgetting --guidance 2",
            "--guidance: @unforgetting was trained with a label dropout of 0"),
        trainTo("--label-dropout 0.2", "--label-dropout: there are no labels to leave out"),
        trainTo("--labels --label-dropout 1", "below 1, but was '1'"),
        trainTo(
            "--labels --denoiser-input scalar",
            "--labels: a class enters the denoiser as a learned vector"),
        new Mistake(
            "diffusion train --resume --labels --out @run",
            USAGE,
            "--labels: true was asked for, but the run to resume was started with false"),
        new Mistake(
            "diffusion train --resume --label-dropout 0.2 --out @labelled",
            USAGE,
            "--label-dropout: 0.2 was asked for, but the run to resume was started with 0.1"));
  }

  private static Mistake inpaint(String more, String culprit) {
    return new Mistake("diffusion inpaint --out @new.npz " + more, USAGE, culprit);
  }

  private static Mistake mask(String more, String culprit) {
    return inpaint("--model @run --dataset mini --mask " + more, culprit);
  }

  private static Mistake sample(String more, String culprit) {
    return new Mistake("diffusion sample --out @new.npz --model " + more, USAGE, culprit);
  }

  private static Mistake trainTo(String more, String culprit) {
    String train = String.join(" ", TinyTraining.with("--dataset", "mini", "--out", "@new"));
    return new Mistake(train + " " + more, USAGE, culprit);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsNamedInOneLine(Mistake mistake) throws IOException {
    mistake.makeIn(folder);
    assertFalse(Files.exists(folder.resolve("new")));
    assertFalse(Files.exists(folder.resolve("new.npz")));
    assertEquals("data", Files.readString(folder.resolve("samples.npz")));
  }

  @Test
  void imagesWithoutLabelsHaveNoClassesToLearn() {
    ImageDataset images = ImageDataset.of(new Shape(1, 28, 28), List.of(new byte[28 * 28]));
    TrainingData data = TrainingData.of("unlabelled", images, images);
    OptionValues labels = OptionValues.NONE.with("labels", true);
    RunException refused =
        assertThrows(RunException.class, () -> ModelFamily.named("diffusion").config(labels, data));
    assertEquals("labels", refused.option().orElseThrow());
    assertEquals("the training images have no labels", refused.getMessage());
  }
}
