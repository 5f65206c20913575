package io.github.spikegen.examples.run.gan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.gan.SpikingGan;
import io.github.spikegen.image.ImageArchiveWriter;
import io.github.spikegen.image.ImageGrid;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Draws images from a trained generator into files.
 *
 * @param gan the networks
 * @param batchSize the most images that the generator makes at once, at least 1
 */
public record GanSampling(SpikingGan gan, int batchSize) {

  private static final int GRID_IMAGES = 64;
  private static final int GRID_COLUMNS = 8;
  private static final int STRIP_IMAGES = 8;

  /** Checks the size. */
  public GanSampling {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batchSize must be at least 1, but was " + batchSize);
    }
  }

  /**
   * Draws images.
   *
   * @param manager the manager under which the work is done; nothing stays there
   * @param count how many images, at least 1
   * @param seed the seed
   * @param archive receives all images
   * @param grid receives a picture of the first 64, or null
   * @param strip receives a picture of what the first 8 are made of, step by step, or null
   * @throws IOException if writing fails
   */
  public void write(NDManager manager, int count, long seed, Path archive, Path grid, Path strip)
      throws IOException {
    Shape image = gan.generator().getOutputShapes(new Shape[] {latents(1)})[0].slice(1);
    // the file first: who can't write it should know before the long part
    try (ImageArchiveWriter writer = new ImageArchiveWriter(archive, count, image);
        NoGrad off = new NoGrad();
        NDManager work = manager.newSubManager()) {
      NDArray latents = gan.latents(work, count, RandomKey.of(seed));
      NDList first = new NDList();
      for (int from = 0; from < count; from += batchSize) {
        int to = Math.min(count, from + batchSize);
        try (NDArray batch = latents.get(from + ":" + to);
            NDArray images = gan.generate(batch)) {
          writer.append(images);
          if (from < GRID_IMAGES) {
            first.add(images.get(":" + Math.min(to - from, GRID_IMAGES - from)));
          }
        }
      }
      writer.commit();
      if (grid != null) {
        new ImageGrid(GRID_COLUMNS).write(grid, NDArrays.concat(first));
      }
      if (strip != null) {
        NDArray shown = latents.get(":" + Math.min(count, STRIP_IMAGES));
        ScoreStrip.write(strip, gan.generateSteps(shown));
      }
    }
  }

  private Shape latents(int count) {
    return new Shape(count, gan.config().generator().latentSize());
  }
}
