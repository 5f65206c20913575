package io.github.spikegen.cli.view;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/** Colors, fonts and strokes of rasters and traces, and text in its place. */
final class PictureStyle {

  static final int MARGIN = 16;

  static final Color TEXT = new Color(0x222222);
  static final Color LABEL = new Color(0x707070);
  static final Color FRAME = new Color(0xC4C4C4);
  static final Color RULE = new Color(0xE3E6EB);
  static final Color TINT = new Color(0xF4F6F9);
  static final Color SPIKE = new Color(0x1F2933);
  static final Color MEMBRANE = new Color(0x2F6DB5);
  static final Color THRESHOLD = new Color(0xC8553D);

  /** Colors of lines that are compared, which people who can't tell red from green can tell too. */
  static final Color[] SERIES = {
    MEMBRANE, THRESHOLD, new Color(0x2A9D8F), new Color(0xE5B94E), new Color(0x8E5AA8), LABEL
  };

  static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 15);
  static final Font PLAIN = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
  static final Font SMALL = new Font(Font.SANS_SERIF, Font.PLAIN, 11);

  static final BasicStroke LINE =
      new BasicStroke(1.6f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  static final BasicStroke HAIR = new BasicStroke(1f);
  static final BasicStroke DASHES =
      new BasicStroke(
          1.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {5, 4}, 0);

  private PictureStyle() {}

  /** Makes a white picture. */
  static BufferedImage paper(int width, int height) {
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    graphics.dispose();
    return picture;
  }

  /** Begins to draw on a picture. */
  static Graphics2D pen(BufferedImage picture) {
    Graphics2D graphics = picture.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    return graphics;
  }

  /** Returns how wide a small text is. */
  static int width(String text) {
    return width(SMALL, text);
  }

  /** Returns how wide a text is. */
  static int width(Font font, String text) {
    Graphics2D graphics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
    try {
      return graphics.getFontMetrics(font).stringWidth(text);
    } finally {
      graphics.dispose();
    }
  }

  static void left(Graphics2D graphics, Font font, Color color, String text, int x, int baseline) {
    graphics.setFont(font);
    graphics.setColor(color);
    graphics.drawString(text, x, baseline);
  }

  /** Writes a small text that begins at a place. */
  static void left(Graphics2D graphics, Color color, String text, int x, int baseline) {
    left(graphics, SMALL, color, text, x, baseline);
  }

  /** Writes a small text that ends at a place. */
  static void right(Graphics2D graphics, Color color, String text, int end, int baseline) {
    left(graphics, color, text, end - width(text), baseline);
  }

  /** Writes a small text around a place. */
  static void centered(Graphics2D graphics, Color color, String text, int middle, int baseline) {
    left(graphics, color, text, middle - width(text) / 2, baseline);
  }
}
