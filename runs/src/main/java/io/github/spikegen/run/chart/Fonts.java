package io.github.spikegen.run.chart;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;

/** Whether there is something to write on pictures with. */
public final class Fonts {

  private Fonts() {}

  /**
   * Checks that text can be drawn, for which Java brings no fonts of its own.
   *
   * @throws IOException if it can't
   */
  public static void requireInstalled() throws IOException {
    Graphics2D graphics = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY).createGraphics();
    try {
      Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
      graphics.getFontMetrics(font).stringWidth("0");
    } catch (RuntimeException | InternalError | LinkageError e) {
      throw new IOException("no fonts are installed to write on pictures with", e);
    } finally {
      graphics.dispose();
    }
  }
}
