package io.github.spikegen.cli.view;

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
}
