package io.github.spikegen.cli.view;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.image.ImageGrid;
import io.github.spikegen.run.ModelCapabilities.Explanation;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Locale;

/**
 * A picture of what images are made of, one row an image: what enters the decoder at each step,
 * with its share 1/tau under it as a bar and a number, the highest and the lowest marked, and the
 * image at the end; SGAD, arXiv 2305.10246, figure 5.
 */
public final class TimeStepPicture {

  /** How wide an image is drawn, at least about. */
  private static final int IMAGE_PIXELS = 84;

  private static final int LABEL_WIDTH = 40;
  private static final int HEADER_HEIGHT = 24;
  private static final int COLUMN_GAP = 8;
  private static final int LAST_COLUMN_GAP = 24;
  private static final int BAR_TOP = 4;
  private static final int BAR_HEIGHT = 5;
  private static final int SCORE_BASELINE = 24;
  private static final int ROW_GAP = 40;

  private static final Font SUBSCRIPT = PictureStyle.PLAIN.deriveFont(10f);

  private final int steps;
  private final int count;
  private final int scale;
  private final int width;
  private final int height;

  private TimeStepPicture(Shape inputs) {
    steps = Math.toIntExact(inputs.get(0));
    count = Math.toIntExact(inputs.get(1));
    scale = Math.max(1, Math.round((float) IMAGE_PIXELS / inputs.get(4)));
    height = Math.toIntExact(inputs.get(3)) * scale;
    width = Math.toIntExact(inputs.get(4)) * scale;
  }

  /**
   * Draws a picture.
   *
   * @param decoded the images, gray or in three colors
   * @return the picture, in color
   */
  public static BufferedImage draw(Explanation decoded) {
    return new TimeStepPicture(decoded.inputs().getShape()).drawAll(decoded);
  }

  private BufferedImage drawAll(Explanation decoded) {
    BufferedImage picture =
        new BufferedImage(
            lastColumn() + width + PictureStyle.MARGIN,
            row(count) - ROW_GAP + SCORE_BASELINE + PictureStyle.MARGIN,
            BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = picture.createGraphics();
    try {
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      graphics.setFont(PictureStyle.PLAIN);
      drawHeader(graphics);
      float[] scores = decoded.scores().toFloatArray();
      for (int i = 0; i < count; i++) {
        drawLabels(graphics, row(i));
        try (NDArray inputs = decoded.inputs().get(":," + i);
            NDArray image = decoded.images().get(i + ":" + (i + 1))) {
          BufferedImage cells = new ImageGrid(steps, 0, scale).draw(inputs);
          float[] shares = shares(scores, i);
          for (int t = 0; t < steps; t++) {
            drawImage(graphics, cells.getSubimage(t * width, 0, width, height), column(t), row(i));
            drawScore(graphics, shares, t, row(i) + height);
          }
          BufferedImage last = new ImageGrid(1, 0, scale).draw(image);
          drawImage(graphics, last, lastColumn(), row(i));
        }
      }
    } finally {
      graphics.dispose();
    }
    return picture;
  }

  private int column(int step) {
    return PictureStyle.MARGIN + LABEL_WIDTH + step * (width + COLUMN_GAP);
  }

  private int lastColumn() {
    return column(steps) - COLUMN_GAP + LAST_COLUMN_GAP;
  }

  private int row(int image) {
    return PictureStyle.MARGIN + HEADER_HEIGHT + image * (height + ROW_GAP);
  }

  private void drawHeader(Graphics2D graphics) {
    graphics.setColor(PictureStyle.LABEL);
    int baseline = PictureStyle.MARGIN + HEADER_HEIGHT - 10;
    for (int t = 0; t < steps; t++) {
      drawCentered(graphics, "t = " + (t + 1), column(t), baseline);
    }
    graphics.setColor(PictureStyle.TEXT);
    drawCentered(graphics, "image", lastColumn(), baseline);
  }

  private void drawLabels(Graphics2D graphics, int top) {
    graphics.setColor(PictureStyle.LABEL);
    int middle = top + height / 2 + 4;
    graphics.drawString("X", PictureStyle.MARGIN, middle);
    int subscript = PictureStyle.MARGIN + graphics.getFontMetrics().stringWidth("X") + 1;
    graphics.setFont(SUBSCRIPT);
    graphics.drawString("t", subscript, middle + 3);
    graphics.setFont(PictureStyle.PLAIN);
    String share = PictureStyle.PLAIN.canDisplay('τ') ? "1/τ" : "1/tau";
    graphics.drawString(share, PictureStyle.MARGIN, top + height + SCORE_BASELINE);
  }

  private void drawImage(Graphics2D graphics, BufferedImage image, int left, int top) {
    graphics.drawImage(image, left, top, null);
    graphics.setColor(PictureStyle.FRAME); // white images end where they end
    graphics.drawRect(left - 1, top - 1, width + 1, height + 1);
  }

  private float[] shares(float[] scores, int image) {
    float[] shares = new float[steps];
    for (int t = 0; t < steps; t++) {
      shares[t] = scores[t * count + image];
    }
    return shares;
  }

  private void drawScore(Graphics2D graphics, float[] shares, int step, int bottom) {
    float score = shares[step];
    int left = column(step);
    graphics.setColor(PictureStyle.RULE);
    graphics.fillRect(left, bottom + BAR_TOP, width, BAR_HEIGHT);
    graphics.setColor(PictureStyle.MEMBRANE);
    graphics.fillRect(left, bottom + BAR_TOP, Math.round(width * score), BAR_HEIGHT);
    Mark mark = mark(shares, step);
    graphics.setColor(mark.color);
    drawCentered(graphics, mark.symbol() + number(score), left, bottom + SCORE_BASELINE);
  }

  /** Whether a step has the highest or the lowest share of an image. */
  enum Mark {
    HIGHEST("▲ ", PictureStyle.MEMBRANE),
    LOWEST("▼ ", PictureStyle.THRESHOLD),
    NONE("", PictureStyle.TEXT);

    private final String symbol;
    private final Color color;

    Mark(String symbol, Color color) {
      this.symbol = symbol;
      this.color = color;
    }

    private String symbol() {
      return PictureStyle.PLAIN.canDisplayUpTo(symbol) < 0 ? symbol : "";
    }
  }

  /**
   * Marks a step; never the first, whose share is always 1, and none where all others are equal.
   */
  static Mark mark(float[] shares, int step) {
    float lowest = Float.POSITIVE_INFINITY;
    float highest = Float.NEGATIVE_INFINITY;
    for (int t = 1; t < shares.length; t++) {
      lowest = Math.min(lowest, shares[t]);
      highest = Math.max(highest, shares[t]);
    }
    if (step == 0 || lowest == highest) {
      return Mark.NONE;
    }
    if (shares[step] == highest) {
      return Mark.HIGHEST;
    }
    return shares[step] == lowest ? Mark.LOWEST : Mark.NONE;
  }

  /** Writes a share, which may be orders of magnitude below 1, with two significant digits. */
  static String number(float share) {
    return String.format(Locale.ROOT, share >= 0.01 || share == 0 ? "%.2g" : "%.1e", share);
  }

  private void drawCentered(Graphics2D graphics, String text, int left, int baseline) {
    int space = width - graphics.getFontMetrics().stringWidth(text);
    graphics.drawString(text, left + space / 2, baseline);
  }
}
