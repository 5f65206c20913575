package io.github.spikegen.run.internal;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.internal.chartpart.Chart;

/** Draws rows of charts of one size as one picture. */
public final class ChartGrid {

  /** The width of a chart in pixels. */
  public static final int WIDTH = 480;

  /** The height of a chart in pixels. */
  public static final int HEIGHT = 320;

  private ChartGrid() {}

  /**
   * Draws charts; where a row is shorter than others, the picture stays white.
   *
   * @param rows charts of {@link #WIDTH} and {@link #HEIGHT}
   * @return the picture
   */
  public static BufferedImage draw(List<? extends List<? extends Chart<?, ?>>> rows) {
    int columns = rows.stream().mapToInt(List::size).max().orElse(1);
    BufferedImage picture =
        new BufferedImage(columns * WIDTH, rows.size() * HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
    for (int y = 0; y < rows.size(); y++) {
      for (int x = 0; x < rows.get(y).size(); x++) {
        BufferedImage panel = BitmapEncoder.getBufferedImage(rows.get(y).get(x));
        graphics.drawImage(panel, x * WIDTH, y * HEIGHT, null);
      }
    }
    graphics.dispose();
    return picture;
  }

  /**
   * Checks that text can be drawn, for which Java brings no fonts of its own.
   *
   * @throws IOException if no fonts are installed
   */
  public static void requireFonts() throws IOException {
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
