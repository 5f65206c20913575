package io.github.spikegen.run.inspection;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/** A trained model that makes and sees images while its layers are watched. */
public interface InspectedModel {

  /**
   * Returns the networks.
   *
   * @return in the order of their work in training; names of layers differ
   */
  List<WatchedNetwork> networks();

  /**
   * Returns the shape of an image.
   *
   * @return {@code [C, H, W]}
   */
  Shape imageShape();

  /**
   * Runs the networks that the watch wants.
   *
   * @param manager the manager under which the work is done; nothing stays there
   * @param images what they make and see
   * @param watch listens
   * @param progress is told how many images are made
   * @return what each network made or saw, by its title and the image's number; none for networks
   *     that did not run or don't handle images
   */
  Map<String, List<BufferedImage>> run(
      NDManager manager, ShownImages images, SpikeWatch watch, IntConsumer progress);
}
