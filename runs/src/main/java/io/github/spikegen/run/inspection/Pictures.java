package io.github.spikegen.run.inspection;

import ai.djl.ndarray.NDArray;
import io.github.spikegen.image.ImageGrid;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** Turns arrays of images into pictures. */
final class Pictures {

  private Pictures() {}

  /** Returns one picture for each of {@code [N, C, H, W]}, a pixel for each of the image's. */
  static List<BufferedImage> of(NDArray images) {
    List<BufferedImage> pictures = new ArrayList<>();
    for (long i = 0; i < images.getShape().get(0); i++) {
      try (NDArray image = images.get(i + ":" + (i + 1))) {
        pictures.add(new ImageGrid(1, 0, 1).draw(image));
      }
    }
    return pictures;
  }
}
