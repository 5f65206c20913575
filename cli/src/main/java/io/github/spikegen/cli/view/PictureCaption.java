package io.github.spikegen.cli.view;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * What is written and shown above a picture.
 *
 * @param title which layer of which model it is
 * @param subtitle which of its neurons, and what happens meanwhile
 * @param passes what a pass is called, such as {@code image}, before the passes' labels; empty for
 *     no labels
 * @param pictures the image of each pass; empty for none
 */
public record PictureCaption(
    String title, String subtitle, String passes, List<BufferedImage> pictures) {

  /** Copies the pictures. */
  public PictureCaption {
    pictures = List.copyOf(pictures);
  }

  /** Returns how wide title and subtitle are. */
  int width() {
    return Math.max(
        PictureStyle.width(PictureStyle.TITLE, title),
        PictureStyle.width(PictureStyle.PLAIN, subtitle));
  }

  /** Writes title and subtitle at the top of a picture. */
  void draw(Graphics2D graphics) {
    int x = PictureStyle.MARGIN;
    int y = x + 14;
    PictureStyle.left(graphics, PictureStyle.TITLE, PictureStyle.TEXT, title, x, y);
    PictureStyle.left(graphics, PictureStyle.PLAIN, PictureStyle.LABEL, subtitle, x, y + 20);
  }
}
