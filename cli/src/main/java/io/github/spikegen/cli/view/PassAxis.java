package io.github.spikegen.cli.view;

import io.github.spikegen.run.SampleRequest.ImagePass;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where steps lie from left to right: passes of T steps each, with gaps between.
 *
 * @param left where the first step begins
 * @param passes how many passes there are
 * @param timeSteps the steps T of each
 * @param stepWidth how wide a step is
 * @param gap how wide a gap is
 */
record PassAxis(int left, int passes, int timeSteps, int stepWidth, int gap) {

  private static final int NARROWEST = 4;
  private static final int PICTURE = 56;
  private static final int LABEL = 20;
  private static final int LABEL_GAP = 6;

  /** Makes steps as wide as fits. */
  static PassAxis fit(int left, int passes, int timeSteps, int width, int widestStep) {
    int gap = timeSteps == 1 ? 2 : 6;
    int step = (width - (passes - 1) * gap) / (passes * timeSteps);
    return new PassAxis(
        left, passes, timeSteps, Math.max(NARROWEST, Math.min(widestStep, step)), gap);
  }

  int passWidth() {
    return timeSteps * stepWidth;
  }

  int passLeft(int pass) {
    return left + pass * (passWidth() + gap);
  }

  /** Where a step begins; steps are counted over all passes. */
  int stepLeft(int step) {
    return passLeft(step / timeSteps) + step % timeSteps * stepWidth;
  }

  int right() {
    return passLeft(passes - 1) + passWidth();
  }

  /** How high pictures and labels are together. */
  int headerHeight(PictureCaption caption) {
    int highest =
        caption.pictures().stream().mapToInt(picture -> pictureHeight(picture)).max().orElse(0);
    return highest + (highest > 0 ? LABEL_GAP : 0) + (caption.passes().isEmpty() ? 0 : LABEL);
  }

  private int pictureWidth(BufferedImage picture) {
    int most = Math.min(passWidth(), PICTURE);
    return picture.getWidth() > most ? most : most / picture.getWidth() * picture.getWidth();
  }

  private int pictureHeight(BufferedImage picture) {
    return Math.round((float) pictureWidth(picture) * picture.getHeight() / picture.getWidth());
  }

  /** Draws the image and the label of each pass. */
  void drawHeader(Graphics2D graphics, PictureCaption caption, List<ImagePass> shown, int top) {
    int baseline = top + headerHeight(caption) - LABEL_GAP;
    if (!caption.passes().isEmpty()) {
      PictureStyle.right(graphics, PictureStyle.LABEL, caption.passes(), left - 8, baseline);
      int widest =
          shown.stream().mapToInt(pass -> PictureStyle.width(pass.label())).max().orElse(0);
      int every = (widest + 4 + passWidth() + gap - 1) / (passWidth() + gap);
      for (int pass = 0; pass < passes; pass += Math.max(1, every)) {
        PictureStyle.centered(
            graphics, PictureStyle.LABEL, shown.get(pass).label(), middle(pass), baseline);
      }
    }
    for (int pass = 0; pass < caption.pictures().size(); pass++) {
      BufferedImage picture = caption.pictures().get(pass);
      int width = pictureWidth(picture);
      graphics.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION,
          width < picture.getWidth()
              ? RenderingHints.VALUE_INTERPOLATION_BILINEAR
              : RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
      int x = middle(pass) - width / 2;
      graphics.drawImage(picture, x, top, width, pictureHeight(picture), null);
    }
  }

  private int middle(int pass) {
    return passLeft(pass) + passWidth() / 2;
  }

  /** Tints the ground of every pass. */
  void drawGround(Graphics2D graphics, int top, int height) {
    graphics.setColor(PictureStyle.TINT);
    for (int pass = 0; pass < passes; pass++) {
      graphics.fillRect(passLeft(pass), top, passWidth(), height);
    }
  }

  /** Numbers the steps under each pass, those that fit. */
  void drawSteps(Graphics2D graphics, int baseline, boolean atEnds) {
    PictureStyle.right(graphics, PictureStyle.LABEL, "time step", left - 8, baseline);
    int width = PictureStyle.width(String.valueOf(timeSteps)) + 3;
    int every =
        IntStream.of(1, 2, 4, 5, 8, 10, 16, 20, 50, 100)
            .filter(n -> n * stepWidth >= width)
            .findFirst()
            .orElse(timeSteps);
    for (int pass = 0; pass < passes; pass++) {
      for (int t = every; t <= timeSteps; t += every) {
        int x = passLeft(pass) + t * stepWidth - (atEnds ? 0 : stepWidth / 2);
        PictureStyle.centered(graphics, PictureStyle.LABEL, String.valueOf(t), x, baseline);
      }
    }
  }
}
